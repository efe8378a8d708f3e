import { expire, isItsTime, untilRound } from '../../actors/ttl.ts';
import { isHead } from '../groups.ts';
import type { FifoWorld } from '../world.ts';

/** Poses as DynamoDB, which removes by itself what is past its time to live. */
export async function expireByTtl(world: FifoWorld): Promise<void> {
  const { ledger, branches } = world;
  for (;;) {
    await untilRound(world);
    for (const item of [...ledger.items.values()]) {
      if (!isItsTime(world, item)) continue;
      if (isHead(item)) branches.headForgotten();
      await expire(world, { pk: item.pk, sk: item.sk });
    }
  }
}
