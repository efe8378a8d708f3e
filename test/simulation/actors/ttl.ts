import type { World } from '../world.ts';

const roundMs = 2_000;

/** Poses as DynamoDB, which removes by itself what is past its time to live. */
export async function expireByTtl({ schedule, ledger, table, processes, trace }: World): Promise<void> {
  for (;;) {
    await schedule.sleep(roundMs);
    for (const { pk, sk, ttl } of [...ledger.bodies.values(), ...ledger.items.values()]) {
      if ((ttl as number) * 1000 >= schedule.nowMs()) continue;
      const write = { kind: 'remove', key: { pk, sk } } as const;
      trace?.(`time to live: ${pk} ${sk}`);
      await table.remove(write);
      const held = { process: processes[0]!, call: undefined, operation: { name: 'write', write } } as const;
      await ledger.observe(held, { outcome: 'done' });
    }
  }
}
