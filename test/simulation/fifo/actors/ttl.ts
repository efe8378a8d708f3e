import { isHead } from '../ledger.ts';
import { type FifoWorld, isResting } from '../world.ts';

const roundMs = 2_000;
const restingRoundMs = 3_600_000;

/** Poses as DynamoDB, which removes by itself what is past its time to live, some of it late. */
export async function expireByTtl(world: FifoWorld): Promise<void> {
  const { schedule, ledger, table, processes, trace, chance, branches } = world;
  for (;;) {
    await schedule.sleep(isResting(world) ? restingRoundMs : roundMs);
    for (const item of [...ledger.items.values()]) {
      const { pk, sk, ttl } = item;
      if (ttl === undefined || (ttl as number) * 1000 >= schedule.nowMs() || chance.is(0.3)) continue;
      const write = { kind: 'remove', key: { pk, sk } } as const;
      trace?.(`time to live: ${pk} ${sk}`);
      await table.remove(write);
      if (isHead(write.key)) branches.headForgotten();
      const held = { process: processes[0]!, call: undefined, operation: { name: 'write', write } } as const;
      await ledger.observe(held, { outcome: 'done' });
    }
  }
}
