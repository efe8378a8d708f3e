import { describe, expect, it } from 'vitest';
import { createHandleKeys } from '../../../engine/model/handleKeys.ts';
import { handleKeysKey } from '../../../engine/table/keys.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import { manualClock } from '../../support/manualClock.ts';
import { seededIds } from '../../support/seeded.ts';

const setUp = () => {
  const clock = manualClock();
  const table = memoryTable();
  const process = (seed: number) => createHandleKeys({ table, clock, ids: seededIds(seed) });
  return { clock, table, process };
};

describe('the keys of receipt handles', () => {
  it('are created once, though two processes need them at the same time', async () => {
    const { process } = setUp();
    const [here, there] = await Promise.all([process(1).all(), process(2).all()]);
    expect(here).toHaveLength(1);
    expect(here[0]).toHaveLength(32);
    expect(there).toEqual(here);
    expect(await process(3).all()).toEqual(here);
  });

  it('are two after a rotation, the new one first, as soon as a minute has passed', async () => {
    const { clock, table, process } = setUp();
    const keys = process(1);
    const [previous] = await keys.all();
    const current = new Uint8Array(32).fill(9);
    await table.put({ kind: 'put', item: { ...handleKeysKey, current, previous: previous! } });
    await clock.advance(59_999);
    expect(await keys.all()).toEqual([previous]);
    await clock.advance(1);
    expect(await keys.all()).toEqual([current, previous]);
  });
});
