import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { md5Hex, md5OfAttributes } from '../../../engine/model/md5.ts';

const string = (value: string) => ({ DataType: 'String', StringValue: value });
const number = (value: string, type = 'Number') => ({ DataType: type, StringValue: value });
const binary = (bytes: Uint8Array | string) => ({
  DataType: 'Binary',
  BinaryValue: Buffer.from(bytes).toString('base64'),
});

describe('md5Hex', () => {
  it('gives the digest that AWS gives for a body', () => {
    expect(md5Hex('hello')).toBe('5d41402abc4b2a76b9719d911017c592');
  });

  it('hashes text as its UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const expected = createHash('md5').update(Buffer.from(text, 'utf8')).digest('hex');
        expect(md5Hex(text)).toBe(expected);
        expect(md5Hex(Buffer.from(text, 'utf8'))).toBe(expected);
      }),
    );
  });
});

describe('md5OfAttributes', () => {
  it.each([
    ['one string', { MyAttribute: string('foobar') }, 'adb59cd4678ea5a855436b949cd07ab6'],
    ['one number', { timestamp: number('1493147359900') }, '235c5c510d26fb653d073faed50ae77c'],
    [
      'three strings out of order',
      { 'Help.Me': string('Me'), Hello: string('There'), General: string('Kenobi') },
      '4c360f3fdafd970e05fae2f149d997f5',
    ],
    [
      'a subset of them',
      { Hello: string('There'), 'Help.Me': string('Me') },
      '83fee93c1bcd8b9a5a923ffacdc636c7',
    ],
    [
      'a string, a number and bytes',
      { color: string('blue'), count: number('3'), blob: binary(Uint8Array.of(1, 2, 3)) },
      'd838729972a4b70e2d2acd9d59ac847c',
    ],
    [
      'bytes that look like text',
      { attr1: binary('traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01') },
      '8cbe4db156db8a94db8b801b7addb984',
    ],
    ['the city of the contract', { city: string('Any City') }, 'a6ffb68ea212e1f864e24e589a1bda87'],
    [
      'a number with a type label',
      { customNumberTypeAttrib: number('4563442423554324324264524243.32543234', 'Number.float') },
      '9fe1b90bbd9965bdf77bac517c7d2495',
    ],
    [
      'the trace header among the system attributes',
      {
        AWSTraceHeader: string('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'),
      },
      '5ae4d5d7636402d80f4eb6d213245a88',
    ],
  ])('gives the recorded digest of %s', (_, attributes, digest) => {
    expect(md5OfAttributes(attributes)).toBe(digest);
  });

  it('is undefined when there are no attributes', () => {
    expect(md5OfAttributes({})).toBeUndefined();
  });

  it('agrees with the algorithm written out, for any text and bytes', () => {
    const value = fc.oneof(
      fc.record({ DataType: fc.string(), StringValue: fc.string({ unit: 'binary' }) }),
      fc.uint8Array().map((bytes) => ({ ...binary(bytes), DataType: 'Binary.café' })),
    );
    const name = fc.stringMatching(/^[A-Za-z0-9_.\-\u00c0-\u017f]{1,20}$/);
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, noNullPrototype: false }), (attributes) => {
        expect(md5OfAttributes(attributes)).toBe(writtenOut(attributes));
      }),
    );
  });
});

function writtenOut(
  attributes: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>,
) {
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  const byBytes = ([a]: [string, unknown], [b]: [string, unknown]) =>
    Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
  for (const [name, value] of Object.entries(attributes).sort(byBytes)) {
    add(Buffer.from(name, 'utf8'));
    add(Buffer.from(value.DataType, 'utf8'));
    hash.update(Uint8Array.of(value.BinaryValue === undefined ? 1 : 2));
    if (value.BinaryValue === undefined) add(Buffer.from(value.StringValue ?? '', 'utf8'));
    else add(Buffer.from(value.BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}
