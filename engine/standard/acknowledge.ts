import type { Context } from '../context.ts';
import { type Handle, handleParcelKey } from '../model/handle.ts';
import { isErasable, type Message } from '../model/message.ts';
import type { MessageKey } from '../model/messageId.ts';
import { hasBodiesApart, messagesIn, untouched } from '../model/parcel.ts';
import type { Item, Key, ValueMap } from '../table/port.ts';
import { StorageUnavailable } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { readAnchor } from './anchor.ts';
import { reclaimBodies } from './bodies.ts';
import { removeEmpty, takeOutPart } from './takeOut.ts';

/** A message can be moved again while it is being followed; so often, somebody is doing it on purpose. */
const maxHops = 12;

/**
 * Deletes the messages that these handles name. One that is gone already, or that was received again since (the
 * newest handle governs), is left alone: both are a success. The generation is the handle's, not that of the queue
 * record: while a purge is under way, processes with an older and a newer record answer side by side.
 */
export async function acknowledgeMessages(context: Context, handles: readonly Handle[]): Promise<void> {
  const parcels = new Map<string, Handle[]>();
  for (const handle of handles) {
    // the id alone tells parcels apart: it is fresh for every one
    const together = parcels.get(handle.parcelId);
    if (together === undefined) parcels.set(handle.parcelId, [handle]);
    else if (together.every(({ message }) => message !== handle.message)) together.push(handle);
  }
  await Promise.all([...parcels.values()].map((together) => acknowledgeParcel(context, together)));
}

async function acknowledgeParcel(context: Context, handles: readonly Handle[]): Promise<void> {
  const [first] = handles;
  if (first === undefined) return;
  const key = handleParcelKey(first);
  const messages = handles.map(({ message }) => message);
  if (first.parcelSize === handles.length) {
    const removal = { kind: 'remove', key, if: untouched(0), returning: 'old' } as const;
    const removed = await settle(context, removal);
    if (removed.outcome === 'done') {
      const { item } = removed;
      if (item !== undefined && hasBodiesApart(item)) await letGo(context, messagesIn(item));
      return;
    }
    const seen = removed.outcome === 'refused' ? removed.item : await context.table.get(key);
    return takeOutAll(context, key, messages, held(seen, messages));
  }
  await takeOutAll(context, key, messages, messages);
}

/**
 * Takes messages out of the parcel in their handles; those that are not there any more are looked for where their
 * anchor points. `expected` are those that may still be there.
 */
async function takeOutAll(
  context: Context,
  key: Key,
  messages: readonly MessageKey[],
  expected: readonly MessageKey[],
): Promise<void> {
  let there = expected;
  for (let attempt = 0; there.length > 0; attempt++) {
    if (attempt === maxHops) throw new StorageUnavailable('a message kept moving while it was being deleted');
    const answer = await takeOutNow(context, key, there);
    if (answer === 'done') break;
    there = held(answer, there);
  }
  const moved = messages.filter((message) => !there.includes(message));
  await Promise.all(moved.map((message) => follow(context, key, message)));
}

/** Follows a message that was moved, until its anchor no longer changes. */
async function follow(context: Context, key: Key, message: MessageKey): Promise<void> {
  let at = key;
  for (let hop = 0; hop < maxHops; hop++) {
    const to = await readAnchor(context, key, message);
    if (to === undefined || to.sk === at.sk) return;
    at = to;
    if ((await takeOutNow(context, at, [message])) === 'done') return;
  }
  throw new StorageUnavailable('a message kept moving while it was being deleted');
}

/** `done`, or the parcel as it is instead (nothing: it is gone). */
async function takeOutNow(
  context: Context,
  key: Key,
  messages: readonly MessageKey[],
): Promise<'done' | Item | undefined> {
  const { table, ids, clock } = context;
  const taken = await settle(context, takeOutPart(key, messages, ids.sortable(clock.now()), 'old'));
  if (taken.outcome === 'unknown') return table.get(key);
  if (taken.outcome === 'refused') return taken.item;
  const before = taken.item;
  if (before === undefined) return 'done';
  const gone = new Set(messages);
  const left = [...(before.m as ValueMap).keys()].filter((message) => !gone.has(message));
  if (left.length === 0) context.afterwards(() => removeEmpty(context, key));
  if (hasBodiesApart(before)) {
    await letGo(
      context,
      messagesIn(before).filter((message) => gone.has(message.key)),
    );
  }
  return 'done';
}

/** Bodies that are to be erased go before the answer: it says that they are gone. */
async function letGo(context: Context, messages: readonly Message[]): Promise<void> {
  const reclaim = () => reclaimBodies(context, messages);
  if (messages.some(isErasable)) await reclaim();
  else context.afterwards(reclaim);
}

const held = (parcel: Item | undefined, messages: readonly MessageKey[]): readonly MessageKey[] =>
  parcel === undefined ? [] : messages.filter((message) => (parcel.m as ValueMap).has(message));
