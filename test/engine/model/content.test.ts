import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packContent, unpackContent } from '../../../engine/model/content.ts';

const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed());
const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'é'),
);
const value = fc.oneof(
  fc.record({ DataType: fc.constantFrom('String', 'Number', 'String.é'), StringValue: text }),
  fc.record({
    DataType: fc.constantFrom('Binary', 'Binary.gif'),
    BinaryValue: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  }),
);
const content = fc.record({
  body: fc.oneof(
    text,
    fc.nat(200_000).map((length) => 'é'.repeat(length)),
  ),
  senderId: fc.oneof(
    fc.constantFrom('', 'AIDA', 'AROA:séance'),
    fc.nat(300).map((n) => 'x'.repeat(n)),
  ),
  attributes: fc.uniqueArray(fc.tuple(name, value), { maxLength: 10, selector: ([key]) => key }),
  traceHeader: fc.option(text, { nil: undefined }),
  groupId: fc.option(fc.stringMatching(/^[!-~]{1,128}$/), { nil: undefined }),
});

describe('packed content', () => {
  it('unpacks to what was packed, whatever the attributes are called', () => {
    fc.assert(
      fc.property(content, ({ attributes, ...rest }) => {
        const named = Object.create(null);
        for (const [key, one] of attributes) named[key] = one;
        const packed = packContent({ ...rest, attributes: named }, Buffer.byteLength(rest.body));
        const { attributes: unpacked, ...others } = unpackContent(packed);
        expect(others).toEqual(
          Object.fromEntries(Object.entries(rest).filter(([, one]) => one !== undefined)),
        );
        expect(new Map(Object.entries(unpacked))).toEqual(new Map(attributes));
      }),
      { numRuns: 300 },
    );
  });

  it('unpacks from a part of a larger array, as a table may hand it out', () => {
    const packed = packContent({ body: 'hé', senderId: 'me', attributes: {} }, 3);
    const larger = new Uint8Array(packed.length + 20).fill(0x61);
    larger.set(packed, 7);
    expect(unpackContent(larger.subarray(7, 7 + packed.length)).body).toBe('hé');
  });

  it('adds eight bytes at most to a body without attributes', () => {
    const packed = packContent({ body: 'x'.repeat(100), senderId: '', attributes: {} }, 100);
    expect(packed.length).toBeLessThanOrEqual(108);
  });
});
