import { describe, expect, it } from 'vitest';
import { isNumberText } from '../../../engine/model/attributeNumber.ts';

const digits38 = '12345678901234567890123456789012345678';

describe('a number attribute', () => {
  it.each([
    '0',
    '-1',
    '+3.50',
    '.5',
    '5.',
    '1e3',
    '1E-300',
    digits38,
    `000${digits38}000`,
    `0.000${digits38}`,
    `-${digits38.slice(0, 5)}.${digits38.slice(5)}`,
    '1e126',
    '-1e128',
  ])('may be %s', (text) => {
    expect(isNumberText(text)).toBe(true);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    'one',
    '.',
    '+',
    '1.2.3',
    '1e',
    'e5',
    '0x10',
    'NaN',
    'Infinity',
    '1,000',
    '١',
    `${digits38}9`,
    '1e127',
    '-1e129',
    '1e999999999999',
  ])('is not %s', (text) => {
    expect(isNumberText(text)).toBe(false);
  });

  it('is told from a long run of digits with something else at its end', () => {
    expect(isNumberText(`${'1'.repeat(1_000_000)}x`)).toBe(false);
    expect(isNumberText(`${'0'.repeat(1_000_000)}1${'0'.repeat(20)}`)).toBe(true);
  });
});
