import type { Context } from '../context.ts';
import type { Leased } from '../leased.ts';
import { type FifoHandle, readFifoHandle } from '../model/fifoHandle.ts';
import { type Head, headOf, sequenceKey } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { readContents } from '../standard/bodies.ts';
import { allOf, equals } from '../table/conditions.ts';
import { readable } from '../table/format.ts';
import { attemptKey, formatVersion, groupHeadKey, groupPk, sequenceSk } from '../table/keys.ts';
import type { Item } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { type Placed, placedIn } from './groupParcel.ts';
import { handleExpiryMs, isPastRetention, stateOf } from './held.ts';
import { newHint, writeHint } from './hints.ts';
import { leasedMessage } from './leasedMessage.ts';

/** A receive whose answer was lost may be asked again within so long. */
const windowMs = 5 * 60_000;

/** A message of the receive: its handle, and until when that holds. */
export type Given = { readonly text: string; readonly visibleAtMs: number };

/** What the receive handed out, with the handles as they were. */
export type Repeated = { readonly leased: readonly Leased[]; readonly receivedMs: number };

/** Remembers what a receive has handed out under its ReceiveRequestAttemptId. */
export async function rememberAttempt(
  { table }: Context,
  queue: Queue,
  attemptId: string,
  given: readonly Given[],
  receivedMs: number,
): Promise<void> {
  await table.put({
    kind: 'put',
    item: {
      ...attemptKey(queue.id, queue.generation, attemptId),
      v: formatVersion,
      ttl: Math.ceil((receivedMs + windowMs) / 1000),
      until: receivedMs + windowMs,
      at: receivedMs,
      visible: given.map(({ visibleAtMs }) => visibleAtMs).join(' '),
      handles: given.map(({ text }) => text).join(' '),
    },
  });
}

/**
 * The messages of that attempt again, hidden anew, if all of them are still held and none was changed; else nothing,
 * and the receive is a new one.
 */
export async function repeatAttempt(
  context: Context,
  queue: Queue,
  attemptId: string,
  timeoutMs: number,
): Promise<Repeated | undefined> {
  const { table, clock, handleKeys } = context;
  const nowMs = clock.now();
  const item = await table.get(attemptKey(queue.id, queue.generation, attemptId));
  if (item === undefined || (readable(item).until as number) <= nowMs) return undefined;
  const secrets = await handleKeys.all();
  const visible = (item.visible as string).split(' ').map(Number);
  const texts = (item.handles as string).split(' ');
  const groups = new Map<string, Held[]>();
  const handles: FifoHandle[] = [];
  for (const [i, text] of texts.entries()) {
    const handle = readFifoHandle(text, secrets);
    if (handle === undefined) return undefined;
    handles.push(handle);
    const held = { handle, visibleAtMs: visible[i] as number };
    groups.set(handle.group, [...(groups.get(handle.group) ?? []), held]);
  }
  const heads = new Map<string, Head>();
  for (const [group, together] of groups) {
    const head = await heldHead(context, queue, group, together);
    if (head === undefined) return undefined;
    heads.set(group, head);
  }
  const visibleAtMs = nowMs + timeoutMs;
  for (const [group, together] of groups) {
    if (!(await hideAgain(context, queue, group, together, visibleAtMs))) return undefined;
  }
  const leased = await lease(context, queue, handles, heads, visibleAtMs);
  if (leased === undefined) return undefined;
  const receivedMs = item.at as number;
  const given = texts.map((text) => ({ text, visibleAtMs }));
  await rememberAttempt(context, queue, attemptId, given, receivedMs);
  return { leased, receivedMs };
}

/** As it was when the attempt was last answered. */
type Held = { readonly handle: FifoHandle; readonly visibleAtMs: number };

async function heldHead(
  { table, clock }: Context,
  queue: Queue,
  group: string,
  together: readonly Held[],
): Promise<Head | undefined> {
  const item = await table.get(groupHeadKey(groupPk(queue.id, queue.generation, group)));
  if (item === undefined) return undefined;
  const head = headOf(item);
  const nowMs = clock.now();
  const isAsLeft = together.every(
    ({ handle, visibleAtMs }) =>
      !isPastRetention(queue, handle, nowMs) &&
      stateOf(queue, head, handle, nowMs) === 'held' &&
      head.deliveries.get(handle.sequence)?.visibleAtMs === visibleAtMs,
  );
  return isAsLeft ? head : undefined;
}

async function hideAgain(
  context: Context,
  queue: Queue,
  group: string,
  together: readonly Held[],
  visibleAtMs: number,
): Promise<boolean> {
  const expiriesMs = together.map(({ handle }) => handleExpiryMs(queue, handle));
  const hint = newHint(context, queue, group, Math.min(visibleAtMs, ...expiriesMs), 0);
  const isAsLeft = together.flatMap(({ handle: { sequence, token }, visibleAtMs }) => [
    equals(['u', sequenceKey(sequence)], visibleAtMs),
    equals(['o', sequenceKey(sequence)], token),
  ]);
  const hidden = await settle(context, {
    kind: 'update',
    key: groupHeadKey(groupPk(queue.id, queue.generation, group)),
    set: [
      ...together.map(({ handle }) => [['u', sequenceKey(handle.sequence)], visibleAtMs] as const),
      [['h'], hint.atMs],
      [['n'], hint.nonce],
    ],
    if: allOf(...isAsLeft),
  });
  if (hidden.outcome !== 'done') return false;
  await writeHint(context, queue, hint);
  return true;
}

async function lease(
  context: Context,
  queue: Queue,
  handles: readonly FifoHandle[],
  heads: ReadonlyMap<string, Head>,
  visibleAtMs: number,
): Promise<readonly Leased[] | undefined> {
  const parcels = await Promise.all(
    handles.map(({ group, lastSequence }) =>
      context.table.get({ pk: groupPk(queue.id, queue.generation, group), sk: sequenceSk(lastSequence) }),
    ),
  );
  const placed = handles.map((handle, i) => placedOf(parcels[i], handle));
  if (placed.some((one) => one === undefined)) return undefined;
  const found = placed as readonly Placed[];
  const contents = await readContents(
    context,
    found.map(({ message }) => message),
  );
  if (contents.some((content) => content === undefined)) return undefined;
  return found.map((one, i) => {
    const { group, token, sequence } = handles[i] as FifoHandle;
    const delivery = heads.get(group)?.deliveries.get(sequence);
    return leasedMessage(queue, group, one, {
      token,
      visibleAtMs,
      content: contents[i] as Uint8Array,
      receiveCount: one.message.receiveCount + (delivery?.count ?? 1),
      firstReceivedMs: one.message.firstReceivedMs || (delivery?.firstReceivedMs ?? 0),
    });
  });
}

const placedOf = (parcel: Item | undefined, { sequence }: FifoHandle): Placed | undefined =>
  parcel && placedIn(parcel).find((placed) => placed.sequence === sequence);
