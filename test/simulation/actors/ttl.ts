import type { Item, Key } from '../../../engine/table/port.ts';
import { lullLeftMs } from '../lulls.ts';
import type { Stage } from '../stage.ts';
import type { World } from '../world.ts';

/** Poses as DynamoDB, which removes by itself what is past its time to live. */
export async function expireByTtl(world: World): Promise<void> {
  const { ledger } = world;
  for (;;) {
    await untilRound(world);
    for (const item of [...ledger.bodies.values(), ...ledger.items.values()]) {
      if (isItsTime(world, item)) await expire(world, { pk: item.pk, sk: item.sk });
    }
  }
}

const roundMs = 2_000;
const restingRoundMs = 3_600_000;

export const untilRound = (stage: Stage): Promise<void> =>
  stage.schedule.sleep(lullLeftMs(stage) > restingRoundMs ? restingRoundMs : roundMs);

/** Most goes late: where rounds are an hour apart, by up to days. */
const lateProbability = 0.9;

export const isItsTime = ({ schedule, chance }: Stage, { ttl }: Item): boolean =>
  ttl !== undefined && (ttl as number) * 1000 < schedule.nowMs() && !chance.is(lateProbability);

export async function expire(stage: Stage, key: Key): Promise<void> {
  const { table, replica, ledger, processes, trace } = stage;
  const write = { kind: 'remove', key } as const;
  trace?.(`time to live: ${key.pk} ${key.sk}`);
  await table.remove(write);
  await replica.wrote([key]);
  const held = { process: processes[0]!, call: undefined, operation: { name: 'write', write } } as const;
  await ledger.observe(held, { outcome: 'done' });
}
