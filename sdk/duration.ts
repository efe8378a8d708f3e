import { ForebayError } from './errors.ts';

const unitMs = {
  ms: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
} as const;

/**
 * A span of time: a number is **seconds**; a text says its unit (`ms`, `s`, `m`, `h`, `d`, or the word).
 *
 * @example
 * const delay: Duration = '10 minutes';
 * const same: Duration = 600;
 */
export type Duration = number | `${number}${'' | ' '}${keyof typeof unitMs}`;

export function milliseconds(duration: Duration): number {
  const [, amount, unit] =
    typeof duration === 'number'
      ? ['', duration, 's']
      : (/^\s*(\d+(?:\.\d+)?) ?([a-z]+)\s*$/.exec(duration) ?? []);
  const factor = unitMs[unit as keyof typeof unitMs];
  const ms = Number(amount) * factor;
  if (!Number.isFinite(ms) || ms < 0) {
    throw new ForebayError('InvalidArgument', `"${duration}" is not a duration.`);
  }
  return ms;
}

/** As SQS takes them: a part of a second counts as a whole one. */
export const wholeSeconds = (duration: Duration): number => Math.ceil(milliseconds(duration) / 1_000);
