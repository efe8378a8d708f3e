import { expire } from '../../actors/ttl.ts';
import { lullLeftMs } from '../../lulls.ts';
import { isHead } from '../groups.ts';
import type { FifoWorld } from '../world.ts';

const roundMs = 2_000;
const restingRoundMs = 3_600_000;

/** Poses as DynamoDB, which removes by itself what is past its time to live, some of it late. */
export async function expireByTtl(world: FifoWorld): Promise<void> {
  const { schedule, ledger, chance, branches } = world;
  for (;;) {
    await schedule.sleep(lullLeftMs(world) > restingRoundMs ? restingRoundMs : roundMs);
    for (const item of [...ledger.items.values()]) {
      const { pk, sk, ttl } = item;
      if (ttl === undefined || (ttl as number) * 1000 >= schedule.nowMs() || chance.is(0.3)) continue;
      if (isHead(item)) branches.headForgotten();
      await expire(world, { pk, sk });
    }
  }
}
