import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBase64 } from '../../../engine/model/base64.ts';

describe('canonicalBase64', () => {
  it('keeps what an encoder wrote, and restores its padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(canonicalBase64(text)).toBe(text);
        expect(canonicalBase64(text.replace(/=+$/, ''))).toBe(text);
      }),
    );
  });

  it.each(['=', '==', 'A', 'AAAAA', 'AQ===', 'A Q=', 'AQ\n==', 'a-_b', 'AQ==AQ==', '…'])(
    'refuses %j',
    (text) => {
      expect(canonicalBase64(text)).toBeUndefined();
    },
  );
});
