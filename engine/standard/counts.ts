import { survey } from '../census/survey.ts';
import type { Context } from '../context.ts';
import { weigh } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import type { Counts } from '../table/port.ts';
import { oldestLiveMs } from './sortParcel.ts';

const prices = { exactUnits: 60, maxUnits: 300 };
const kinds = 3;
const none = [0, 0, 0] as const;

/** The messages of a standard queue by their state, on a table that keeps no tally. */
export async function surveyMessages(
  context: Context,
  queue: Queue,
): Promise<{ readonly counts: Counts; readonly readUnits: number }> {
  const nowMs = context.clock.now();
  const oldestMs = oldestLiveMs(queue, nowMs);
  const { tallies, readUnits } = await survey(context, queue, {
    ...prices,
    kinds,
    fromMs: oldestMs,
    weigh(item) {
      const weight = weigh(item);
      if (weight === undefined) return none;
      const live = weight.sentMs.filter((sentMs) => sentMs >= oldestMs).length;
      if (weight.visibleAtMs <= nowMs) return [live, 0, 0];
      return weight.received ? [0, live, 0] : [0, 0, live];
    },
  });
  const [visible = 0, inFlight = 0, delayed = 0] = tallies;
  return { counts: { visible, inFlight, delayed }, readUnits };
}
