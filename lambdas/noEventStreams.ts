/** Stands where the SDK would load its event streams, for services that have some (`bundle.ts`). */
export {};
