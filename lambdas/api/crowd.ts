import type { Context } from '../../engine/context.ts';
import { formatVersion } from '../../engine/table/keys.ts';
import type { Item } from '../../engine/table/port.ts';

/** Waiting polls may hold this share of the environments; the rest is there for whoever has something to do. */
const waitingShare = 0.7;
const minuteMs = 60_000;
const countedForMs = 15_000;
const keptMs = 3 * minuteMs;
/** Of a large number of environments a part is counted, so that the count stays cheap. */
const countedAtOnce = 64;

/**
 * Whether another poll may wait. No environment knows of the others, so each in which polls wait notes itself in the
 * table once a minute, and counts the notes: a write unit a minute and two read units. Where there are more than may
 * wait, each goes by a lot that it has drawn, so that about as many wait as may.
 */
export type Crowd = { mayWait(): Promise<boolean> };

export function createCrowd(
  { table, clock, ids }: Pick<Context, 'table' | 'clock' | 'ids'>,
  concurrency: number,
): Crowd {
  const parts = Math.max(1, Math.floor(concurrency / countedAtOnce));
  const pk = `lambda#${ids.below(parts)}`;
  const me = ids.sortable(clock.now());
  const lot = ids.below(1_000_000) / 1_000_000;
  const most = waitingShare * concurrency;
  let notedMinute: number | undefined;
  let counted = 0;
  let countedUntilMs = 0;

  const minuteSk = (minute: number): string => String(minute).padStart(12, '0');
  async function note(minute: number): Promise<void> {
    if (notedMinute === minute) return;
    const ttl = Math.ceil((clock.now() + keptMs) / 1000);
    const item: Item = { pk, sk: `${minuteSk(minute)}#${me}`, v: formatVersion, ttl };
    await table.put({ kind: 'put', item });
    notedMinute = minute;
  }
  const notesOf = async (minute: number): Promise<number> => {
    const sk = minuteSk(minute);
    return (await table.query({ pk, from: `${sk}#`, to: `${sk}#~`, eventual: true })).items.length;
  };

  return {
    async mayWait() {
      const nowMs = clock.now();
      const minute = Math.floor(nowMs / minuteMs);
      try {
        await note(minute);
        if (nowMs >= countedUntilMs) {
          counted = parts * Math.max(...(await Promise.all([notesOf(minute), notesOf(minute - 1)])));
          countedUntilMs = nowMs + countedForMs;
        }
      } catch {
        // a table that does not answer is no reason to answer early
      }
      return counted <= most || lot < most / counted;
    },
  };
}
