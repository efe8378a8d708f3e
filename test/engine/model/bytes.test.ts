import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readByte,
  readBytes,
  readerOf,
  readText,
  readUint48,
  readVarint,
  varintLength,
  writeVarint,
} from '../../../engine/model/bytes.ts';

const number = fc.oneof(fc.nat(300), fc.nat(0x7fff_ffff), fc.integer({ min: 0, max: 2 ** 35 - 1 }));

describe('a varint', () => {
  it('is read as it was written, in just the bytes that were announced', () => {
    fc.assert(
      fc.property(number, fc.nat(5), (value, offset) => {
        const target = Buffer.alloc(16, 0xff);
        const end = writeVarint(target, value, offset);
        expect(end - offset).toBe(varintLength(value));
        const reader = readerOf(target);
        reader.at = offset;
        expect(readVarint(reader)).toBe(value);
        expect(reader.at).toBe(end);
      }),
    );
  });

  it.each([
    [0x7f, 1],
    [0x80, 2],
    [0x3fff, 2],
    [0x4000, 3],
    [0x1f_ffff, 3],
    [0x20_0000, 4],
    [0xfff_ffff, 4],
    [0x1000_0000, 5],
  ])('of %i takes %i bytes', (value, length) => {
    expect(writeVarint(Buffer.alloc(8), value, 0)).toBe(length);
    expect(varintLength(value)).toBe(length);
  });
});

describe('a reader', () => {
  it('reads one thing behind the other, from a part of a larger array as well', () => {
    const whole = Buffer.from('00ff07010203040506c3a9aabb', 'hex');
    const reader = readerOf(new Uint8Array(whole.buffer, whole.byteOffset + 1, whole.length - 1));
    expect(readByte(reader)).toBe(0xff);
    expect(readVarint(reader)).toBe(7);
    expect(readUint48(reader)).toBe(0x010203040506);
    expect(readText(reader, 2)).toBe('é');
    expect(readBytes(reader, 2).toString('hex')).toBe('aabb');
  });
});
