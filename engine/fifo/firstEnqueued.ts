import type { Context } from '../context.ts';
import { lastSequenceOf, sequenceSk, sequenceSkEnd } from '../table/keys.ts';
import { enqueuedMs, type Placed, placedIn } from './groupParcel.ts';

type SequenceRange = {
  readonly pk: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
};

/**
 * The first message of a group, by its sequence number, that came at that instant or later; the end of the range if
 * none did. One read if it is the first of the range, else one more for every halving.
 */
export async function firstEnqueued(
  context: Context,
  { pk, from, to }: SequenceRange,
  sinceMs: number,
): Promise<number> {
  let low = from;
  let high = to;
  let found = to;
  for (let probe = from; low < high; probe = low + Math.floor((high - low) / 2)) {
    const placed = await placedFrom(context, pk, probe);
    if (placed === undefined || placed.sequence >= high) high = probe;
    else if (enqueuedMs(placed) < sinceMs) low = placed.sequence + 1;
    else {
      high = probe;
      found = placed.sequence;
    }
  }
  return found;
}

async function placedFrom({ table }: Context, pk: string, sequence: number): Promise<Placed | undefined> {
  let from = sequenceSk(sequence);
  for (;;) {
    const page = await table.query({ pk, from, to: sequenceSkEnd, limit: 1 });
    const placed = page.items.flatMap(placedIn).find((one) => one.sequence >= sequence);
    const [parcel] = page.items;
    if (placed !== undefined || parcel === undefined) return placed;
    // those from that number on have been taken out of it
    from = sequenceSk(lastSequenceOf(parcel.sk) + 1);
  }
}
