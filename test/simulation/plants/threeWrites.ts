import type { Put, SingleWrite, Table, TransactOutcome } from '../../../engine/table/port.ts';
import { noFaults, usual } from '../config.ts';
import type { Plant } from '../plant.ts';

/** Change visibility as writes of their own, copy, anchor, removal: another change or a delete comes in between. */
export const threeWrites: Plant = {
  shows: 'taken while another held it',
  config: {
    ...usual,
    faults: noFaults,
    changeProbability: 1,
    purgeProbability: 0,
    timeoutsSeconds: [5, 10],
    hasMoveTasks: false,
    hasTenant: false,
  },
  table: (table, _world, call) =>
    call.kind !== 'change'
      ? table
      : { ...table, transact: (writes) => oneByOne(table, writes as readonly SingleWrite[]) },
};

async function oneByOne(table: Table, writes: readonly SingleWrite[]): Promise<TransactOutcome> {
  for (const [at, write] of writes.entries()) {
    const { outcome } = await table[write.kind](write as never);
    if (outcome === 'done') continue;
    const copy = (writes[0] as Put).item;
    await table.remove({ kind: 'remove', key: { pk: copy.pk, sk: copy.sk } });
    return { outcome: 'refused', reasons: writes.map((_, i) => ({ failed: i === at })) };
  }
  return { outcome: 'done' };
}
