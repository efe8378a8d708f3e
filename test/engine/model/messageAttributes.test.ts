import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attributesSizeBytes,
  checkMessageAttributes,
  noAttributes,
  selectAttributes,
} from '../../../engine/model/messageAttributes.ts';
import type { AttributeMap, AttributeValue } from '../../../engine/shapes.ts';

const string = (value: string): AttributeValue => ({ DataType: 'String', StringValue: value });
const many = (count: number, name: (index: number) => string): Record<string, AttributeValue> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), string('x')]));
const faultOf = (attributes: AttributeMap) => {
  const checked = checkMessageAttributes(attributes);
  return checked.ok ? undefined : checked.error;
};
const invalid = (message: string) => ({ code: 'InvalidParameterValue', message });

describe('checkMessageAttributes', () => {
  it('finds none in an absent and in an empty map', () => {
    for (const attributes of [undefined, null, {}]) {
      expect(checkMessageAttributes(attributes)).toEqual({ ok: true, value: noAttributes });
    }
  });

  it('keeps the type and the one value, and drops nulls and empty lists', () => {
    const checked = checkMessageAttributes({
      b: { DataType: 'Binary.gif', BinaryValue: 'AQID', StringValue: null, BinaryListValues: [] },
      a: { DataType: 'Number.int', StringValue: '007', BinaryValue: null, StringListValues: [] },
    });
    expect(checked).toEqual({
      ok: true,
      value: {
        a: { DataType: 'Number.int', StringValue: '007' },
        b: { DataType: 'Binary.gif', BinaryValue: 'AQID' },
      },
    });
  });

  it('takes a name that objects inherit for a name like any other', () => {
    const attributes = JSON.parse('{"__proto__":{"DataType":"String","StringValue":"x"}}') as AttributeMap;
    const checked = checkMessageAttributes({ ...attributes, ...{ constructor: string('y') } });
    expect(checked.ok && Object.keys(checked.value)).toEqual(['__proto__', 'constructor']);
    expect(checked.ok && JSON.stringify(checked.value)).toContain('"__proto__":{"DataType"');
  });

  it('counts at most ten', () => {
    expect(faultOf(many(10, (index) => `n${index}`))).toBeUndefined();
    expect(faultOf(many(11, (index) => `n${index}.`))).toEqual(
      invalid('Number of message attributes [11] exceeds the allowed maximum [10].'),
    );
  });

  it('does not count the attributes of its own extensions', () => {
    const own = many(5, (index) => `forebay.${index}`);
    expect(faultOf({ ...own, ...many(10, (index) => `n${index}`) })).toBeUndefined();
    expect(faultOf({ ...own, ...many(11, (index) => `n${index}`) })?.message).toContain('[11]');
  });

  it('reports the first fault in the order of the names', () => {
    expect(
      faultOf({ z: { DataType: 'string' }, 'AWS.x': string('x'), m: { DataType: 'Number' } })?.message,
    ).toMatch(/^You can't use message attribute names beginning with 'AWS\.'/);
  });
});

describe('the name of an attribute', () => {
  it.each(['a', 'A-b_c.9', 'attr.1øßä', 'awsome', 'AWS', 'a..b', 'x'.repeat(255)])('may be %s', (name) => {
    expect(faultOf({ [name]: string('x') })).toBeUndefined();
  });

  it.each(['AWS.x', 'aws.x', 'Amazon.x', 'aMaZoN.x', '.x', 'x.', '..foo', '.'])(
    'is reserved as %s',
    (name) => {
      expect(faultOf({ [name]: string('x') })).toEqual(
        invalid(
          "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
        ),
      );
    },
  );

  it.each(['', 'a b', 'a/b', 'a×b', 'ж', '😀', 'a\n'])('has no other characters, as in %j', (name) => {
    expect(faultOf({ [name]: string('x') })).toEqual(
      invalid(
        'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
      ),
    );
  });

  it.each(['x'.repeat(256), 'ø'.repeat(128)])('is shorter than 256 bytes', (name) => {
    expect(faultOf({ [name]: string('x') })).toEqual(
      invalid('Message (user) attribute names must be shorter than 256 Bytes'),
    );
  });
});

describe('the type of an attribute', () => {
  it.each([undefined, null, '', 'string', 'Strings', 'Int', '.String'])('is not %s', (type) => {
    expect(faultOf({ a: { DataType: type, StringValue: 'x' } })).toEqual(
      invalid(
        "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: Binary, Number, String.",
      ),
    );
  });

  it('is shorter than 256 bytes', () => {
    const typed = (length: number) => ({
      a: { DataType: `String.${'x'.repeat(length - 7)}`, StringValue: 'x' },
    });
    expect(faultOf(typed(255))).toBeUndefined();
    expect(faultOf(typed(256))).toEqual(
      invalid('Message (user) attribute types must be shorter than 256 Bytes'),
    );
  });

  it('has the characters of a body in its label', () => {
    expect(faultOf({ a: { DataType: 'String.\u0001', StringValue: 'x' } })?.message).toMatch(
      /^Invalid characters found\./,
    );
  });
});

describe('the value of an attribute', () => {
  it.each([{ StringListValues: ['x'] }, { BinaryListValues: ['AQ=='] }])('is no list', (list) => {
    expect(faultOf({ a: { DataType: 'String', ...list } })).toEqual({
      code: 'UnsupportedOperation',
      message: 'Message attribute list values in SendMessage operation are not supported.',
    });
  });

  it.each([
    ['String', { StringValue: '' }],
    ['String', { BinaryValue: 'AQ==' }],
    ['Number', {}],
    ['Binary', { BinaryValue: '' }],
    ['Binary', { StringValue: 'x' }],
  ])('is not absent or empty for a %s', (family, value) => {
    expect(faultOf({ a: { DataType: `${family}.label`, ...value } })).toEqual(
      invalid(`Message (user) attribute 'a' must contain a non-empty value of type '${family}'.`),
    );
  });

  it('is only one', () => {
    expect(faultOf({ a: { DataType: 'String', StringValue: 'x', BinaryValue: 'AQ==' } })).toEqual(
      invalid("Message (user) attribute 'a' must contain only one value."),
    );
  });

  it('reads as a number if its type says so', () => {
    expect(faultOf({ a: { DataType: 'Number', StringValue: 'x1' } })).toEqual(
      invalid("Can't cast the value of message (user) attribute 'a' to a number."),
    );
  });

  it('has the characters of a body', () => {
    expect(faultOf({ a: string('ok\u0001') })).toEqual(
      invalid(
        'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      ),
    );
  });

  it('is base64 where it is bytes', () => {
    expect(faultOf({ a: { DataType: 'Binary', BinaryValue: 'no base64!' } })?.code).toBe('MalformedInput');
  });
});

describe('attributesSizeBytes', () => {
  it('is nothing without attributes', () => {
    expect([attributesSizeBytes(undefined), attributesSizeBytes(null), attributesSizeBytes({})]).toEqual([
      0, 0, 0,
    ]);
  });

  it('adds up names, types and text in UTF-8', () => {
    expect(attributesSizeBytes({ ø: { DataType: 'String.é', StringValue: '😀', BinaryValue: null } })).toBe(
      2 + 9 + 4,
    );
  });

  it('takes bytes at their decoded length', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const value = { DataType: 'Binary', BinaryValue: Buffer.from(bytes).toString('base64') };
        expect(attributesSizeBytes({ blob: value })).toBe(4 + 6 + bytes.length);
      }),
    );
  });
});

describe('selectAttributes', () => {
  const attributes = { color: string('blue'), 'col.a': string('1'), column: string('2'), other: string('3') };
  it.each([
    [undefined, []],
    [[], []],
    [['All'], ['color', 'col.a', 'column', 'other']],
    [['.*'], ['color', 'col.a', 'column', 'other']],
    [
      ['nothing', '*'],
      ['color', 'col.a', 'column', 'other'],
    ],
    [['col.*'], ['color', 'col.a', 'column']],
    [['col..*'], ['col.a']],
    [
      ['other', 'color', 'other'],
      ['color', 'other'],
    ],
    [['Color', 'all', 'COL.*'], []],
    [['AWS.', '..foo', '', 'col*'], []],
  ])('answers %j with %j', (requested, selected) => {
    expect(Object.keys(selectAttributes(attributes, requested))).toEqual(selected);
  });

  it('answers null with nothing', () => {
    expect(selectAttributes(attributes, null)).toEqual({});
  });

  it('finds no attribute that objects inherit', () => {
    expect(selectAttributes(attributes, ['constructor', '__proto__'])).toEqual({});
  });
});
