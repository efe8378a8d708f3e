/** Units that a second brings, of which those of one second at most are kept. */
export type Bucket = { readonly perSecond: number; units: number; atMs: number };

export const bucket = (perSecond: number, nowMs: number): Bucket => ({
  perSecond,
  units: perSecond,
  atMs: nowMs,
});

export function hasRoom(bucket: Bucket, nowMs: number): boolean {
  const grown = bucket.units + ((nowMs - bucket.atMs) * bucket.perSecond) / 1_000;
  bucket.units = Math.min(bucket.perSecond, grown);
  bucket.atMs = nowMs;
  return bucket.units > 0;
}

/** May go below nothing: the next requests wait until that is made good. */
export function spend(bucket: Bucket, units: number): void {
  bucket.units -= units;
}
