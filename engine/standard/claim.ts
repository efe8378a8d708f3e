import type { Context } from '../context.ts';
import type { Message } from '../model/message.ts';
import { packMessage } from '../model/message.ts';
import {
  type Parcel,
  parcelEntryBytes,
  parcelItem,
  parcelOverheadBytes,
  parcelTargetBytes,
} from '../model/parcel.ts';
import { parcelSk } from '../table/keys.ts';
import { type Item, type Key, StorageUnavailable } from '../table/port.ts';
import { settle, settleTransaction } from '../table/settle.ts';
import { ifAvailable, whatWorked } from '../table/whatWorked.ts';
import { putAll } from './bodies.ts';
import { drop, removeIfEmpty, takeOut } from './takeOut.ts';

/** What a receive means to take from one parcel. */
export type Taking = {
  readonly parcel: Parcel;
  readonly live: readonly Message[];
  /** Taken out with the rest, but copied nowhere. */
  readonly expired: readonly Message[];
};

/** A message that this receive holds, and where. */
export type Held = {
  readonly message: Message;
  readonly from: string | undefined;
  readonly key: Key;
  /** Messages in that parcel if all of them are held by this receive, else 0. */
  readonly parcelSize: number;
};

export type Claimed = {
  readonly held: readonly Held[];
  /** Parcels as a lost claim left them: absent ones are gone altogether. */
  readonly refused: readonly (Item | undefined)[];
  /** Messages that were taken out as expired. */
  readonly expired: readonly Message[];
};

type Copy = {
  readonly key: Key;
  readonly takings: readonly Taking[];
  readonly messages: readonly Message[];
  readonly item: Item;
};

/**
 * Below this timeout a copy could become visible before its taker knows whether it has won, so copy and removal
 * are one transaction (4 units); from it on the cheaper order will do: put the copy, then remove the old (2 units).
 */
const safeTimeoutMs = 5_000;

/**
 * Leases messages until `now + timeoutMs`.
 *
 *     put copy ──► remove old, on condition that it is as read
 *                  done     the message is ours
 *                  refused  somebody else has it: take our copy back
 *                  unknown  perhaps ours, perhaps not: leave the copy, deliver nothing; it vests later
 */
export async function claim(
  context: Context,
  takings: readonly Taking[],
  timeoutMs: number,
): Promise<Claimed> {
  const nowMs = context.clock.now();
  const visibleAtMs = nowMs + timeoutMs;
  const isSafe = timeoutMs >= safeTimeoutMs;
  const copies = packed(takings, isSafe).map((together): Copy => {
    const pk = (together[0] as Taking).parcel.key.pk;
    const key = { pk, sk: parcelSk(visibleAtMs, context.ids.sortable(nowMs)) };
    const messages = together.flatMap(({ live }) => live.map((message) => received(message, nowMs)));
    const ttl = Math.max(...together.map(({ parcel }) => parcel.ttl));
    const item = parcelItem(key, messages, { ttl, from: together[0]?.parcel.from });
    return { key, takings: together, messages, item };
  });
  const results = isSafe
    ? await putThenRemove(context, copies)
    : await whatWorked(
        copies.map((copy) => swap(context, copy)),
        holdsSome,
      );
  return {
    held: results.flatMap(({ held }) => held),
    refused: results.flatMap(({ refused }) => refused),
    expired: results.flatMap(({ expired }) => expired),
  };
}

const holdsSome = ({ held }: Claimed): boolean => held.length > 0;

const received = (message: Message, nowMs: number): Message => ({
  key: message.key,
  order: message.order,
  whereabouts: message.whereabouts,
  countOnArrival: message.countOnArrival,
  receiveCount: message.receiveCount + 1,
  firstReceivedMs: message.receiveCount === 0 ? nowMs : message.firstReceivedMs,
});

async function putThenRemove(context: Context, copies: readonly Copy[]): Promise<readonly Claimed[]> {
  const [only] = copies;
  if (copies.length === 1 && only !== undefined) await context.table.put({ kind: 'put', item: only.item });
  else {
    await putAll(
      context,
      copies.map(({ item }) => item),
    );
  }
  return whatWorked(
    copies.map((copy) => removeSources(context, copy)),
    holdsSome,
  );
}

async function removeSources(context: Context, copy: Copy): Promise<Claimed> {
  let failure: unknown;
  const outcomes = await Promise.all(
    copy.takings.map((taking) =>
      settle(context, removal(context, taking)).catch((error) => {
        failure = error;
        return undefined;
      }),
    ),
  );
  const won: Taking[] = [];
  const lost: Taking[] = [];
  const refused: (Item | undefined)[] = [];
  let isUncertain = false;
  for (const [i, taking] of copy.takings.entries()) {
    const outcome = outcomes[i];
    if (outcome?.outcome === 'done') {
      won.push(taking);
      if (taking.live.length + taking.expired.length < taking.parcel.messages.length) {
        await ifAvailable(removeIfEmpty(context, outcome.item));
      }
    } else if (outcome?.outcome === 'refused') {
      lost.push(taking);
      refused.push(outcome.item);
    } else {
      isUncertain = true;
    }
  }
  if (lost.length > 0) await ifAvailable(takeBack(context, copy, lost));
  if (failure !== undefined && (won.length === 0 || !(failure instanceof StorageUnavailable))) throw failure;
  return claimed(copy, won, refused, isUncertain);
}

/** What others turned out to hold leaves our copy again. */
async function takeBack(context: Context, copy: Copy, lost: readonly Taking[]): Promise<void> {
  if (lost.length === copy.takings.length) {
    await context.table.remove({ kind: 'remove', key: copy.key });
    return;
  }
  const keys = lost.flatMap(({ live }) => live.map(({ key }) => key));
  await drop(context, copy.key, keys);
}

/** Copy and removal as one. */
async function swap(context: Context, copy: Copy): Promise<Claimed> {
  const [taking] = copy.takings as [Taking];
  const token = context.ids.sortable(context.clock.now());
  const swapped = await settleTransaction(
    context,
    [{ kind: 'put', item: copy.item }, removal(context, taking)],
    token,
  );
  if (swapped.outcome === 'done') return claimed(copy, [taking], [], false);
  if (swapped.outcome === 'unknown') return claimed(copy, [], [], true);
  return claimed(copy, [], [swapped.reasons[1]?.item], false);
}

function removal({ ids, clock }: Context, { parcel, live, expired }: Taking) {
  const keys = [...live, ...expired].map(({ key }) => key);
  return takeOut(parcel, keys, ids.sortable(clock.now()));
}

function claimed(
  copy: Copy,
  won: readonly Taking[],
  refused: readonly (Item | undefined)[],
  isUncertain: boolean,
): Claimed {
  // a copy from which something was taken back no longer has its first revision
  const isWhole = !isUncertain && won.length === copy.takings.length;
  const mine = isWhole ? undefined : new Set(won.flatMap(({ live }) => live.map(({ key }) => key)));
  const messages = mine === undefined ? copy.messages : copy.messages.filter(({ key }) => mine.has(key));
  return {
    held: messages.map((message) => ({
      message,
      from: copy.takings[0]?.parcel.from,
      key: copy.key,
      parcelSize: isWhole ? messages.length : 0,
    })),
    refused,
    expired: won.flatMap(({ expired }) => expired),
  };
}

/** Which takings share a copy: as many as stay within a write unit, since a write is billed by the whole item. */
function packed(takings: readonly Taking[], mayMerge: boolean): readonly (readonly Taking[])[] {
  if (takings.length <= 1 || !mayMerge) return takings.map((taking) => [taking]);
  const copies: Taking[][] = [];
  let room = 0;
  for (const taking of takings) {
    const bytes = takingBytes(taking);
    const last = copies.at(-1);
    if (last !== undefined && bytes <= room && last[0]?.parcel.from === taking.parcel.from) {
      last.push(taking);
      room -= bytes;
    } else {
      copies.push([taking]);
      const { parcel } = taking;
      // what a dead-letter move will add is kept free, as at the send
      room = parcelTargetBytes - parcelOverheadBytes(parcel.key.pk, parcel.from ?? '') - bytes;
    }
  }
  return copies;
}

const firstReceiveBytes = 9;
const takingBytes = ({ live }: Taking): number =>
  live.reduce((sum, message) => sum + parcelEntryBytes(packMessage(message).length + firstReceiveBytes), 0);
