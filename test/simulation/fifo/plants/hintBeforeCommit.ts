import { formatVersion, hintSk } from '../../../../engine/table/keys.ts';
import { noFaults } from '../../config.ts';
import { isParcelKey } from '../../operation.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, usual } from '../config.ts';

const mark = '#g#';

/** A send writes its hint before its transaction: a receive finds nothing, and removes it. */
export const hintBeforeCommit: Plant<FifoConfig> = {
  shows: 'stuck',
  config: {
    ...usual,
    faults: noFaults,
    groups: 12,
    messagesPerCall: [1],
    consumers: 5,
    pollMs: 60,
    timeoutsSeconds: [5],
    bodyBytes: [20],
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  table: (table, { schedule }, call) =>
    call.kind !== 'send'
      ? table
      : {
          ...table,
          put: async (put) => (isParcelKey(put.item) ? { outcome: 'done' } : table.put(put)),
          async transact(writes, token) {
            const [head] = writes;
            const pk = head?.kind === 'put' ? head.item.pk : head?.key.pk;
            const [generation, group] = pk!.split(mark) as [string, string];
            const sk = hintSk(schedule.nowMs() + call.process.skewMs, group);
            const item = { pk: `${generation}#0`, sk, v: formatVersion, n: token, a: 0, ttl: 9e9, wake: 1 };
            await table.put({ kind: 'put', item });
            return table.transact(writes, token);
          },
        },
};
