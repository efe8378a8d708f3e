import type { QueueError } from '../../../engine/errors.ts';
import type { Claim } from './claim.ts';
import { incomplete, mismatch } from './faults.ts';

export const maxSkewMs = 15 * 60_000;
const maxExpiresSeconds = 7 * 86_400;

const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Milliseconds of `20150830T123600Z`. */
export function timeOf(timestamp: string): number | undefined {
  const [, year, month, day, hour, minute, second] = compact.exec(timestamp) ?? [];
  if (second === undefined) return undefined;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return compactOf(ms) === timestamp ? ms : undefined;
}

/** A `Date` header, of which the signature knows the compact form. */
export function compactTime(date: string | undefined): string | undefined {
  if (date === undefined || compact.test(date)) return date;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : compactOf(ms);
}

const compactOf = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** What is wrong with the time of a signature, seen now. */
export function timeFault(claim: Claim, nowMs: number): QueueError | undefined {
  const { timestamp, date, expires } = claim;
  const signedMs = timeOf(timestamp);
  if (signedMs === undefined) {
    return incomplete(`Date must be in ISO-8601 'basic format'. Got '${timestamp.slice(0, 40)}'.`);
  }
  if (date !== timestamp.slice(0, 8)) {
    return mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date.slice(0, 40)}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`,
    );
  }
  if (signedMs - nowMs > maxSkewMs) {
    return mismatch(
      `Signature not yet current: ${timestamp} is still later than ${compactOf(nowMs + maxSkewMs)} (${compactOf(nowMs)} + 15 min.)`,
    );
  }
  if (expires === undefined) {
    return nowMs - signedMs > maxSkewMs
      ? mismatch(
          `Signature expired: ${timestamp} is now earlier than ${compactOf(nowMs - maxSkewMs)} (${compactOf(nowMs)} - 15 min.)`,
        )
      : undefined;
  }
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > maxExpiresSeconds) {
    return incomplete(`X-Amz-Expires must be between 1 and ${maxExpiresSeconds} seconds.`);
  }
  return nowMs > signedMs + seconds * 1000
    ? mismatch(`Signature expired: ${timestamp} with ${seconds} seconds to live is now ${compactOf(nowMs)}.`)
    : undefined;
}
