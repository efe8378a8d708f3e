import type { Context } from '../context.ts';
import { firstUnacknowledged, folded, type Head, headOf } from '../model/head.ts';
import { groupHeadKey, lastSequenceOf, sequenceSk, sequenceSkEnd } from '../table/keys.ts';
import type { Item, Page } from '../table/port.ts';
import { type Placed, placedIn } from './groupParcel.ts';

/** A group as it was read. */
export type GroupRead = {
  readonly head: Head;
  readonly item: Item;
  readonly messages: readonly Placed[];
  /** Only then is a message that is missing gone, and not merely newer than what was read. */
  readonly isReadAfterHead: boolean;
  /** Up to this sequence everything that is there was read. */
  readonly readThrough: number;
};

const parcelsAtOnce = 12;
/** Behind a message that nobody acknowledges there may be long acknowledged stretches: they are jumped over. */
const maxStretches = 11;

/**
 * The head and the messages behind what is acknowledged. With a guess of acknowledged-through, as a hint carries it,
 * both are read at once; where the guess is too old, one after the other.
 */
export async function readGroup(
  context: Pick<Context, 'table'>,
  pk: string,
  want: number,
  guess?: number,
): Promise<GroupRead | undefined> {
  const { table } = context;
  const [item, page] = await Promise.all([
    table.get(groupHeadKey(pk)),
    guess === undefined ? undefined : queryFrom(context, pk, guess + 1),
  ]);
  if (item === undefined) return undefined;
  const head = headOf(item);
  const first = firstUnacknowledged(folded(head));
  if (page !== undefined && guess !== undefined && guess < first) {
    const readThrough = endOf(page, head);
    if (readThrough >= first || first >= head.next) {
      return { head, item, messages: page.items.flatMap(placedIn), isReadAfterHead: false, readThrough };
    }
  }
  return { head, item, isReadAfterHead: true, ...(await readStretches(context, pk, head, want)) };
}

async function readStretches(
  context: Pick<Context, 'table'>,
  pk: string,
  head: Head,
  want: number,
): Promise<Pick<GroupRead, 'messages' | 'readThrough'>> {
  const plain = folded(head);
  const messages: Placed[] = [];
  let from = firstUnacknowledged(plain);
  for (let stretch = 0; stretch < maxStretches && from < head.next; stretch++) {
    const page = await queryFrom(context, pk, from);
    messages.push(...page.items.flatMap(placedIn).filter(({ sequence }) => sequence >= from));
    const readThrough = endOf(page, head);
    const unread = firstUnacknowledged(plain, readThrough + 1);
    // it goes on behind an acknowledged stretch: there alone a further read has something new to find
    if (messages.length > want || unread === readThrough + 1 || unread >= head.next) {
      return { messages, readThrough };
    }
    from = unread;
  }
  return { messages, readThrough: from - 1 };
}

const queryFrom = ({ table }: Pick<Context, 'table'>, pk: string, sequence: number): Promise<Page> =>
  table.query({ pk, from: sequenceSk(sequence), to: sequenceSkEnd, limit: parcelsAtOnce });

/** Where the partition ends, nothing is missing at all. */
function endOf(page: Page, head: Head): number {
  const last = page.items.at(-1);
  return page.next === undefined || last === undefined ? head.next - 1 : lastSequenceOf(last.sk);
}
