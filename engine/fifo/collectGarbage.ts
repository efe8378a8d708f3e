import type { Context } from '../context.ts';
import type { Message } from '../model/message.ts';
import { unpackMessage } from '../model/message.ts';
import type { MessageKey } from '../model/messageId.ts';
import { hasBodiesApart, messagesIn } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { reclaimBodies } from '../standard/bodies.ts';
import { removeEmpty } from '../standard/takeOut.ts';
import type { Key, ValueMap } from '../table/port.ts';
import type { GroupRead } from './readGroup.ts';

/**
 * What is acknowledged lies behind the head and is read no more. Where items expire for free it stays until then, unless
 * the queue erases at once; elsewhere it is taken out of its parcel, with its body.
 */
export const leavesGarbage = ({ table }: Pick<Context, 'table'>, queue: Queue): boolean =>
  table.expiry === 'native' && !queue.erasesAtOnce;

export async function dropFromParcel(
  context: Context,
  parcel: Key,
  keys: readonly MessageKey[],
): Promise<void> {
  const dropped = await context.table.update({
    kind: 'update',
    key: parcel,
    unset: keys.map((key) => ['m', key] as const),
    returning: 'old',
  });
  if (dropped.outcome !== 'done' || dropped.item === undefined) return;
  const before = dropped.item.m as ValueMap;
  const gone: Message[] = [];
  for (const key of keys) {
    const packed = before.get(key);
    if (packed !== undefined) gone.push(unpackMessage(key, packed as Uint8Array));
  }
  if (gone.length === before.size) await removeEmpty(context, parcel);
  await reclaimBodies(context, gone);
}

/** All of a parcel is acknowledged or expired: what moved elsewhere has left it. */
export async function dropParcel({ table }: Context, parcel: Key): Promise<void> {
  const dropped = await table.remove({ kind: 'remove', key: parcel, returning: 'old' });
  if (dropped.outcome === 'done' && dropped.item !== undefined && hasBodiesApart(dropped.item)) {
    await reclaimBodies({ table }, messagesIn(dropped.item));
  }
}

export async function collectGarbage(
  context: Context,
  queue: Queue,
  { messages }: GroupRead,
  expired: readonly number[],
): Promise<void> {
  if (expired.length === 0 || leavesGarbage(context, queue)) return;
  const isExpired = new Set(expired);
  const gone = messages.filter(({ sequence }) => isExpired.has(sequence));
  await Promise.all(gone.map(({ parcel, message }) => dropFromParcel(context, parcel, [message.key])));
}
