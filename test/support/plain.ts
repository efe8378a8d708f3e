/** Buffers and byte arrays are one kind of value to the port: makes them compare as such. */
export function plain(of: unknown): unknown {
  if (of instanceof Uint8Array) return { bytes: [...of] };
  if (of instanceof Map) return new Map([...of].map(([name, part]) => [name, plain(part)]));
  if (Array.isArray(of)) return of.map(plain);
  if (typeof of !== 'object' || of === null) return of;
  return Object.fromEntries(Object.entries(of).map(([name, part]) => [name, plain(part)]));
}
