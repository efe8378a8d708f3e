import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePattern } from '../../../engine/mappings/pattern/parsePattern.ts';

function matches(pattern: unknown, event: unknown): boolean {
  const parsed = parsePattern(JSON.stringify(pattern));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value(event);
}

describe('an event pattern', () => {
  test.each<[name: string, pattern: object, match: unknown, other: unknown]>([
    ['equals', { a: ['x'] }, { a: 'x' }, { a: 'y' }],
    ['equals a number, however it is written', { a: [1] }, { a: 1.0 }, { a: '1' }],
    ['equals one of several', { a: ['x', 2, true] }, { a: true }, { a: false }],
    ['null', { a: [null] }, { a: null }, {}],
    ['empty', { a: [''] }, { a: '' }, { a: ' ' }],
    ['and', { a: ['x'], b: ['y'] }, { a: 'x', b: 'y' }, { a: 'x', b: 'x' }],
    ['nested', { a: { b: { c: ['x'] } } }, { a: { b: { c: 'x' } } }, { a: { b: 'x' } }],
    ['one of an array in the event', { a: ['x'] }, { a: ['w', 'x'] }, { a: ['w'] }],
    ['objects in an array', { a: { b: ['x'] } }, { a: [{ b: 'w' }, { b: 'x' }] }, { a: [{ b: 'w' }] }],
    ['prefix', { a: [{ prefix: 'us-' }] }, { a: 'us-east-1' }, { a: 'eu-west-1' }],
    ['prefix in any case', { a: [{ prefix: { 'equals-ignore-case': 'US-' } }] }, { a: 'us-1' }, { a: 'eu' }],
    ['suffix', { a: [{ suffix: '.png' }] }, { a: 'x.png' }, { a: 'x.PNG' }],
    ['suffix in any case', { a: [{ suffix: { 'equals-ignore-case': '.png' } }] }, { a: 'x.PNG' }, { a: 'x' }],
    ['equals in any case', { a: [{ 'equals-ignore-case': 'Alice' }] }, { a: 'aLICE' }, { a: 'Bob' }],
    ['anything but', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, { a: 'x' }],
    ['anything but: absent is nothing', { a: [{ 'anything-but': 'x' }] }, { a: 1 }, {}],
    ['anything but a number', { a: [{ 'anything-but': 7 }] }, { a: 8 }, { a: 7 }],
    ['anything but a list', { a: [{ 'anything-but': ['x', 7] }] }, { a: 'y' }, { a: 7 }],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'us-' } }] }, { a: 'eu-1' }, { a: 'us-1' }],
    [
      'anything but a suffix',
      { a: [{ 'anything-but': { suffix: '.png' } }] },
      { a: 'a.txt' },
      { a: 'a.png' },
    ],
    [
      'anything but in any case',
      { a: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] },
      { a: 'y' },
      { a: 'X' },
    ],
    [
      'anything but prefixes',
      { a: [{ 'anything-but': { prefix: ['us-', 'eu-'] } }] },
      { a: 'ap-1' },
      { a: 'eu-1' },
    ],
    [
      'anything but a wildcard',
      { a: [{ 'anything-but': { wildcard: '*/lib/*' } }] },
      { a: '/src/x' },
      { a: '/x/lib/y' },
    ],
    ['numeric equals', { a: [{ numeric: ['=', 5] }] }, { a: 5 }, { a: '5' }],
    ['numeric range', { a: [{ numeric: ['>', 10, '<=', 20] }] }, { a: 20 }, { a: 10 }],
    ['numeric bound', { a: [{ numeric: ['>=', 10] }] }, { a: 10 }, { a: 9.9 }],
    ['numeric below', { a: [{ numeric: ['<', 0] }] }, { a: -1 }, { a: 0 }],
    ['exists', { a: [{ exists: true }] }, { a: null }, { b: 1 }],
    ['does not exist', { a: [{ exists: false }] }, { b: 1 }, { a: 1 }],
    ['exists speaks of leaves', { a: [{ exists: true }] }, { a: 0 }, { a: { b: 1 } }],
    ['absent or a value', { a: [{ exists: false }, 'x'] }, {}, { a: 'y' }],
    [
      'wildcard',
      { a: [{ wildcard: 'dir/*/file*.txt' }] },
      { a: 'dir/x/file1.txt' },
      { a: 'dir/x/file1.png' },
    ],
    ['wildcard that needs both ends', { a: [{ wildcard: 'ab*ba' }] }, { a: 'abba' }, { a: 'aba' }],
    ['wildcard with an escaped star', { a: [{ wildcard: 'a\\**' }] }, { a: 'a*b' }, { a: 'ab' }],
    ['wildcard without a star', { a: [{ wildcard: 'ab' }] }, { a: 'ab' }, { a: 'abc' }],
    ['or over fields', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, { a: 'y', b: 'x' }],
    [
      'or beside others',
      { c: ['z'], $or: [{ a: ['x'] }, { b: [{ numeric: ['>', 0] }] }] },
      { c: 'z', b: 1 },
      { b: 1 },
    ],
    ['or within', { d: { $or: [{ a: ['x'] }, { b: ['y'] }] } }, { d: { a: 'x' } }, { a: 'x' }],
    ['a name that every object has', { constructor: ['x'] }, JSON.parse('{"constructor":"x"}'), {}],
    ['nothing at all', {}, { a: 1 }, undefined],
  ])('matches by %s', (_, pattern, match, other) => {
    expect(matches(pattern, match)).toBe(true);
    if (other !== undefined) expect(matches(pattern, other)).toBe(false);
  });

  test.each<[pattern: unknown, why: string]>([
    ['x', 'A pattern is a JSON object.'],
    [[], 'A pattern is a JSON object.'],
    [{ a: 'x' }, '"a" must be an object or an array.'],
    [{ a: [] }, '"a" is an empty array.'],
    [{ a: {} }, 'An object is empty.'],
    [{ a: [{}] }, '"a": a rule has one operator.'],
    [{ a: [[1]] }, '"a": a rule is a value or an object.'],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, '"a": a rule has one operator.'],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, '"a": "cidr" is not an operator that is known here.'],
    [{ a: [{ prefix: 1 }] }, '"a": "prefix" takes a text.'],
    [{ a: [{ prefix: { 'equals-ignore-case': 'x', suffix: 'y' } }] }, '"a": "prefix" takes a text.'],
    [{ a: [{ numeric: [5] }] }, '"a": "numeric" takes comparisons such as [">", 0, "<=", 5].'],
    [{ a: [{ numeric: ['>', '5'] }] }, '"a": "numeric" takes comparisons such as [">", 0, "<=", 5].'],
    [{ a: [{ exists: 'yes' }] }, '"a": "exists" is not an operator that is known here.'],
    [{ a: [{ 'anything-but': [] }] }, '"a": "anything-but" takes texts or numbers.'],
    [{ a: [{ 'anything-but': { prefix: [] } }] }, '"a": "prefix" is an empty array.'],
    [
      { a: [{ 'anything-but': { numeric: ['=', 1] } }] },
      '"a": "anything-but" takes one of prefix, suffix, equals-ignore-case, wildcard.',
    ],
    [{ a: [{ wildcard: 'a**' }] }, '"a": "wildcard" takes no \\ before anything but * and \\, and no **.'],
    [{ $or: [{ a: ['x'] }] }, '"$or" takes an array of two objects or more.'],
  ])('is refused with the reason: %j', (pattern, why) => {
    expect(parsePattern(JSON.stringify(pattern))).toEqual({ ok: false, error: why });
  });

  test('is refused if it is no JSON', () => {
    expect(parsePattern('{')).toMatchObject({ ok: false });
  });

  test('matches with a wildcard what a regular expression would', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (wildcard, text) => {
        fc.pre(!wildcard.includes('**'));
        const asRegExp = new RegExp(`^${wildcard.replaceAll('*', '.*')}$`);
        expect(matches({ a: [{ wildcard }] }, { a: text })).toBe(asRegExp.test(text));
      }),
    );
  });
});
