import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mappingIdRandomBytes, newMappingId, queueIdOfMapping } from '../../../engine/mappings/mappingId.ts';

const alphabet = [...'-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'];
const queueIds = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 10, maxLength: 10 });
const randoms = fc.uint8Array({ minLength: mappingIdRandomBytes, maxLength: mappingIdRandomBytes });

describe('the id of a mapping', () => {
  test('is a UUID of version 8 that says which queue it belongs to', () => {
    fc.assert(
      fc.property(queueIds, randoms, (queueId, random) => {
        const id = newMappingId(queueId, random);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(queueIdOfMapping(id)).toBe(queueId);
      }),
    );
  });

  test.each(['', 'x', '12345678-1234-4234-8234-123456789012'])('is not anything else: %s', (text) => {
    expect(queueIdOfMapping(text)).toBeUndefined();
  });
});
