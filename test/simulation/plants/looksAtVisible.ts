import { isParcelSk, parcelsUpTo } from '../../../engine/table/keys.ts';
import { noFaults, tidal } from '../config.ts';
import { isShardPk } from '../operation.ts';
import type { Plant } from '../plant.ts';

/** The fall-back takes a shard for empty in which nothing is visible: what is in flight or delayed is left there. */
export const looksAtVisible: Plant = {
  shows: 'stranded',
  config: {
    ...tidal,
    faults: noFaults,
    timeoutsSeconds: [240],
    deleteProbability: 0.8,
    changeProbability: 0,
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  table: (table, { schedule }, call) =>
    call.kind !== 'background'
      ? table
      : {
          ...table,
          query: ({ to, ...query }) => {
            const isOfShard = isShardPk(query.pk) && to !== undefined && isParcelSk(to);
            const nowMs = schedule.nowMs() + call.process.skewMs;
            return table.query({ ...query, ...(to && { to: isOfShard ? parcelsUpTo(nowMs) : to }) });
          },
        },
};
