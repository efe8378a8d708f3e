import type { Context } from '../context.ts';
import { firstUnacknowledged, folded, type Head, headOf, isAcknowledged } from '../model/head.ts';
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

export type Look = {
  readonly want: number;
  /** Acknowledged-through, as a hint carries it: with it head and messages are read at once. */
  readonly guess?: number | undefined;
  /** Enough for parcels of one message each, unless said. */
  readonly parcelsAtOnce?: number;
};

/** More than the wanted lie in one page: what was acknowledged since the hint was written comes first. */
const spareParcels = 2;
/** For a group whose first messages turned out to be expired: there may be very many of them. */
export const manyParcels = 100;
/** Behind a message that nobody acknowledges there may be long acknowledged stretches: they are jumped over. */
const maxStretches = 11;

/** The head and the messages behind what is acknowledged; where the guess is too old, one after the other. */
export async function readGroup(
  context: Pick<Context, 'table'>,
  pk: string,
  look: Look,
): Promise<GroupRead | undefined> {
  const { guess } = look;
  const [item, page] = await Promise.all([
    context.table.get(groupHeadKey(pk)),
    guess === undefined ? undefined : queryFrom(context, pk, guess + 1, look),
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
  return { head, item, isReadAfterHead: true, ...(await readStretches(context, pk, head, look)) };
}

async function readStretches(
  context: Pick<Context, 'table'>,
  pk: string,
  head: Head,
  look: Look,
): Promise<Pick<GroupRead, 'messages' | 'readThrough'>> {
  const plain = folded(head);
  const messages: Placed[] = [];
  let from = firstUnacknowledged(plain);
  let readThrough = from - 1;
  for (let stretch = 0; stretch < maxStretches && from < head.next; stretch++) {
    const page = await queryFrom(context, pk, from, look);
    const placed = page.items.flatMap(placedIn);
    messages.push(...placed.filter(({ sequence }) => sequence >= from && !isAcknowledged(plain, sequence)));
    readThrough = endOf(page, head);
    if (messages.length >= look.want) break;
    from = firstUnacknowledged(plain, readThrough + 1);
  }
  return { messages, readThrough };
}

const queryFrom = (
  { table }: Pick<Context, 'table'>,
  pk: string,
  sequence: number,
  { want, parcelsAtOnce = want + spareParcels }: Look,
): Promise<Page> => table.query({ pk, from: sequenceSk(sequence), to: sequenceSkEnd, limit: parcelsAtOnce });

/** How many parcels of so many messages on average hold those wanted. */
export const parcelsFor = (want: number, messagesPerParcel: number): number =>
  Math.ceil(want / messagesPerParcel) + spareParcels;

/** Where the partition ends, nothing is missing at all. */
function endOf(page: Page, head: Head): number {
  const last = page.items.at(-1);
  return page.next === undefined || last === undefined ? head.next - 1 : lastSequenceOf(last.sk);
}
