import { expect, test } from 'vitest';
import { auth } from '../../bench/auth/auth.ts';
import { linesOf } from './linesOf.ts';

test('the auth benchmark measures a signature that is accepted, for each size of body', async () => {
  const lines = await linesOf(auth({ bodyBytes: [256, 4_096], rounds: 3, callsPerRound: 5 }));
  expect(lines.map(({ bodyBytes, bar }) => ({ bodyBytes, bar }))).toEqual([
    { bodyBytes: 256, bar: 6 },
    { bodyBytes: 4_096, bar: 6 },
  ]);
  for (const { ratio } of lines) expect(ratio).toBeGreaterThan(0);
});
