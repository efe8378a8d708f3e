import { Buffer } from 'node:buffer';
import type { Dice } from './dice.ts';

const nasty: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  2 ** 31,
  2 ** 53 + 2,
  1e308,
  0.5,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '../../etc',
  '999999999999999999999',
  [],
  {},
  [null],
  [[[]]],
  { a: { b: {} } },
  { __proto__x: 1, constructor: { prototype: {} } },
];

/** A sensible input with one member, perhaps deep inside, replaced, removed or added. */
export function damaged(dice: Dice, input: Record<string, unknown>): Record<string, unknown> {
  const value = dice.isLucky(0.01) ? dice.word(20_000) : dice.pick(nasty);
  let holder: Record<string, unknown> = input;
  for (;;) {
    const names = Object.keys(holder);
    const name =
      names.length === 0 || dice.isLucky(0.1) ? dice.pick(['__proto__', 'Extra', '0']) : dice.pick(names);
    const inner = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (typeof inner === 'object' && inner !== null && dice.isLucky(0.7)) {
      holder = inner as Record<string, unknown>;
      continue;
    }
    if (dice.isLucky(0.2)) delete holder[name];
    else Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
    return input;
  }
}

/** Much like a real receipt handle, or not at all. */
export function forged(dice: Dice, handle: string): string {
  const at = dice.below(handle.length);
  switch (dice.below(4)) {
    case 0:
      return handle.slice(0, at);
    case 1:
      return `${handle}${dice.word(1 + dice.below(900))}`;
    case 2: {
      const bytes = Buffer.from(handle, 'base64');
      bytes[at >> 1] = (bytes[at >> 1] ?? 0) ^ 1;
      return bytes.toString('base64');
    }
    default:
      return dice.word(dice.below(200));
  }
}
