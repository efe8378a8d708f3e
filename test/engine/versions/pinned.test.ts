import { describe, expect, test } from 'vitest';
import { formatVersion } from '../../../engine/table/keys.ts';
import { itemsOf, keptOf, linesOf } from './openFixture.ts';
import { lineOf, record } from './record.ts';

describe('what this version writes', () => {
  /**
   * The versions before read what they know: this fixture. If it differs by ids alone, record it anew. If anything else does,
   * the rule of docs/item-format.md applies: keep the old fixture beside the new one, show that the version before reads it.
   */
  test('is, byte for byte, what the version before was shown to read', async () => {
    const { items, kept } = await record();
    expect(items.map(lineOf)).toEqual(linesOf('current'));
    expect(kept).toEqual(keptOf('current'));
  });

  test('says in every item which format it has', () => {
    expect(new Set(itemsOf('current').map(({ v }) => v))).toEqual(new Set([formatVersion]));
  });

  test('stands in the fixture in every kind of item that a deployed service works on', () => {
    const kinds = new Set(itemsOf('current').map(({ pk, sk }) => kindOf(pk, sk)));
    expect([...kinds].toSorted()).toEqual([
      'acknowledged',
      'anchor',
      'attempt',
      'body',
      'dedup',
      'eraseExpired',
      'group parcel',
      'handle-keys',
      'head',
      'hint',
      'move',
      'move task',
      'parcel',
      'queue',
      'sweep',
    ]);
  });
});

function kindOf(pk: string, sk: string): string {
  if (pk === 'q') return 'queue';
  if (pk === 'w') return sk.slice(0, sk.indexOf('#'));
  if (pk.startsWith('b#')) return 'body';
  if (pk.startsWith('t#')) return 'move task';
  if (sk.startsWith('~a#')) return 'anchor';
  if (sk.startsWith('m#')) return 'group parcel';
  if (!/^\d{14}#/.test(sk)) return sk;
  return sk.length > 20 ? 'parcel' : 'hint';
}
