import type { Key } from '../../../engine/table/port.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';

const roundMs = 2_000;
const lateProbability = 0.3;

/** Poses as DynamoDB, which removes by itself what is past its time to live, some of it late. */
export async function expireByTtl(world: World): Promise<void> {
  const { schedule, ledger, chance } = world;
  for (;;) {
    await schedule.sleep(roundMs);
    for (const { pk, sk, ttl } of [...ledger.bodies.values(), ...ledger.items.values()]) {
      if ((ttl as number) * 1000 >= schedule.nowMs() || chance.is(lateProbability)) continue;
      await expire(world, { pk, sk });
    }
  }
}

export async function expire(stage: Stage, key: Key): Promise<void> {
  const { table, replica, ledger, processes, trace } = stage;
  const write = { kind: 'remove', key } as const;
  trace?.(`time to live: ${key.pk} ${key.sk}`);
  await table.remove(write);
  await replica.wrote([key]);
  const held = { process: processes[0]!, call: undefined, operation: { name: 'write', write } } as const;
  await ledger.observe(held, { outcome: 'done' });
}
