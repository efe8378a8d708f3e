import { hintGroupOf, sequenceSk, sequenceSkEnd } from '../../../../engine/table/keys.ts';
import type { Item, Page } from '../../../../engine/table/port.ts';
import { noFaults } from '../../config.ts';
import { isParcelKey } from '../../operation.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, hot } from '../config.ts';
import { groupPkOf, isGroupPk, isHead } from '../groups.ts';

/** Beyond every sequence number: the engine reads the messages after the head, and gets those from before it. */
const noGuess = 9e15;

/** A hole is taken for expired messages, though the messages were read before the head. */
export const holeIsExpired: Plant<FifoConfig> = {
  shows: 'passed over',
  config: {
    ...hot,
    faults: noFaults,
    callsPerSender: 14,
    messagesPerCall: [1, 2],
    pollMs: 40,
    timeoutsSeconds: [5],
    deleteProbability: 1,
    changeProbability: 0,
    bodyBytes: [20],
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  table(table, _stage, call) {
    if (call.kind !== 'receive') return table;
    const guesses = new Map<string, number>();
    const early = new Map<string, Page>();
    const learn = (item: Item): Item => {
      const pk = groupPkOf(item.pk, hintGroupOf(item.sk));
      guesses.set(pk, item.a as number);
      return { ...item, a: noGuess };
    };
    return {
      ...table,
      async get(key) {
        const guess = guesses.get(key.pk);
        if (isHead(key) && guess !== undefined) {
          early.set(
            key.pk,
            await table.query({ pk: key.pk, from: sequenceSk(guess + 1), to: sequenceSkEnd }),
          );
        }
        return table.get(key);
      },
      async query(query) {
        if (!isGroupPk(query.pk)) {
          const page = await table.query(query);
          return page.items.some(isParcelKey) ? { ...page, items: page.items.map(learn) } : page;
        }
        const page = early.get(query.pk);
        return page === undefined
          ? table.query(query)
          : { items: page.items.filter(({ sk }) => sk >= (query.from ?? '')) };
      },
    };
  },
};
