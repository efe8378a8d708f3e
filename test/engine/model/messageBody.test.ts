import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyProblem, hasAllowedCharacters, utf8Bytes } from '../../../engine/model/messageBody.ts';

const isAllowed = (point: number): boolean =>
  point === 0x9 ||
  point === 0xa ||
  point === 0xd ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  (point >= 0x10000 && point <= 0x10ffff);

describe('the characters of a body', () => {
  it('are those of the documented ranges, code point by code point', () => {
    const wrong: number[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      if (hasAllowedCharacters(`a${String.fromCodePoint(point)}z`) !== isAllowed(point)) wrong.push(point);
    }
    expect(wrong).toEqual([]);
  });

  it('agree with a loop over the code points, lone surrogates included', () => {
    const units = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
        fc.integer({ min: 0, max: 0x20 }),
        fc.integer({ min: 0xd7fe, max: 0xe001 }),
        fc.integer({ min: 0xfffc, max: 0xffff }),
      ),
    );
    fc.assert(
      fc.property(units, (codes) => {
        const body = String.fromCharCode(...codes);
        const points = Array.from(body, (character) => character.codePointAt(0) ?? 0);
        expect(hasAllowedCharacters(body)).toBe(points.every(isAllowed));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are refused with the code for message contents', () => {
    expect(bodyProblem('tab\t, line\r\n, ünï😀')).toBeUndefined();
    expect(bodyProblem('\u0001')).toEqual({
      code: 'InvalidMessageContents',
      message:
        'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    });
  });
});

describe('utf8Bytes', () => {
  it('counts the bytes that an encoder writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});
