import { describe, expect, it } from 'vitest';
import { mergedTags, parseTags } from '../../../engine/model/tags.ts';
import { answerOf, refusalOf } from '../../support/testEngine.ts';

describe('tags', () => {
  it.each([
    ['a', ''],
    ['k'.repeat(128), 'v'.repeat(256)],
    ['𝒦'.repeat(128), '𝒱'.repeat(256)],
    ['Größe 1_.:/=+-@', 'Größe\t1_.:/=+-@'],
    ['my:aws:key', 'aws:value'],
  ])('take %j = %j', (key, value) => {
    expect(answerOf(parseTags({ [key]: value }))).toEqual({ [key]: value });
  });

  it.each([
    ['', 'v', 'Tag keys must be between 1 and 128 characters in length.'],
    ['k'.repeat(129), 'v', 'Tag keys must be between 1 and 128 characters in length.'],
    ['k', 'v'.repeat(257), 'Tag values must be between 0 and 256 characters in length.'],
    ['k!', 'v', 'Tags can only include letters, digits, whitespace and the characters _ . : / = + - @.'],
    ['k', 'v#', 'Tags can only include letters, digits, whitespace and the characters _ . : / = + - @.'],
    ['k', '\ud800', 'Tags can only include letters, digits, whitespace and the characters _ . : / = + - @.'],
    ['aws:k', 'v', "Tag keys can't start with 'aws:': it is reserved."],
    ['AWS:k', 'v', "Tag keys can't start with 'aws:': it is reserved."],
  ])('refuse %j = %j', (key, value, text) => {
    expect(refusalOf(parseTags({ fine: 'fine', [key]: value }))).toBe(`InvalidParameterValue: ${text}`);
  });

  it('count as absent when their value is null', () => {
    expect(answerOf(parseTags({ 'not!checked': null, a: '1' }))).toEqual({ a: '1' });
  });

  it('are at most 50 together, an overwritten one counted once', () => {
    const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v']));
    expect(answerOf(mergedTags('q', fifty, { k0: 'w' }))).toEqual({ ...fifty, k0: 'w' });
    expect(refusalOf(mergedTags('q', fifty, { k50: 'w' }))).toBe(
      'InvalidParameterValue: Too many tags added for queue q.',
    );
  });
});
