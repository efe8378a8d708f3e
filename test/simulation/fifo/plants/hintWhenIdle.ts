import { headOf, unacknowledged } from '../../../../engine/model/head.ts';
import { hintGroupOf } from '../../../../engine/table/keys.ts';
import type { Item } from '../../../../engine/table/port.ts';
import { someFaults } from '../../config.ts';
import { isParcelKey } from '../../operation.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, usual } from '../config.ts';
import { isHead } from '../groups.ts';

/** A send writes its hint only where the group looked idle: another's that died before its own is not made up for. */
export const hintWhenIdle: Plant<FifoConfig> = {
  shows: 'stuck',
  config: {
    ...usual,
    faults: { ...someFaults, crash: 0.02 },
    groups: 3,
    messagesPerCall: [1],
    pollMs: 300,
    timeoutsSeconds: [5],
    bodyBytes: [20],
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  table(table, _stage, call) {
    if (call.kind !== 'send') return table;
    const busy = new Map<string, boolean>();
    const learn = (pk: string, item: Item | undefined) =>
      busy.set(pk.slice(pk.indexOf('#g#') + 3), item !== undefined && unacknowledged(headOf(item)) > 0);
    return {
      ...table,
      async get(key) {
        const item = await table.get(key);
        if (isHead(key)) learn(key.pk, item);
        return item;
      },
      async put(put) {
        const isSpared = isParcelKey(put.item) && busy.get(hintGroupOf(put.item.sk)) === true;
        return isSpared ? { outcome: 'done' } : table.put(put);
      },
    };
  },
};
