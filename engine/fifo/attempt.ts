import type { Context } from '../context.ts';
import type { Leased } from '../leased.ts';
import { type FifoHandle, readFifoHandle } from '../model/fifoHandle.ts';
import { type Head, headOf, sequenceKey } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { readContents } from '../standard/bodies.ts';
import { allOf, equals } from '../table/conditions.ts';
import { attemptKey, formatVersion, groupHeadKey, groupPk, sequenceSk } from '../table/keys.ts';
import type { Item } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { stateOf } from './acknowledge.ts';
import { type Placed, placedIn } from './groupParcel.ts';
import { newHint, writeHint } from './hints.ts';
import { leasedMessage } from './leasedMessage.ts';

/** A receive whose answer was lost may be asked again within so long. */
const windowMs = 5 * 60_000;

/** What the receive handed out, with the handles as they were. */
export type Repeated = { readonly leased: readonly Leased[]; readonly receivedMs: number };

/** Remembers what a receive has handed out under its ReceiveRequestAttemptId. */
export async function rememberAttempt(
  { table }: Context,
  queue: Queue,
  attemptId: string,
  handles: readonly string[],
  visibleAtMs: number,
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
      visible: visibleAtMs,
      handles: handles.join(' '),
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
  if (item === undefined || (item.until as number) <= nowMs) return undefined;
  const secrets = await handleKeys.all();
  const handles = (item.handles as string).split(' ').map((text) => readFifoHandle(text, secrets));
  const groups = new Map<string, FifoHandle[]>();
  for (const handle of handles) {
    if (handle === undefined) return undefined;
    groups.set(handle.group, [...(groups.get(handle.group) ?? []), handle]);
  }
  const heads = new Map<string, Head>();
  for (const [group, together] of groups) {
    const head = await heldHead(context, queue, group, together, item.visible as number, nowMs);
    if (head === undefined) return undefined;
    heads.set(group, head);
  }
  for (const [group, together] of groups) {
    const isHidden = await hideAgain(
      context,
      queue,
      group,
      together,
      item.visible as number,
      nowMs + timeoutMs,
    );
    if (!isHidden) return undefined;
  }
  const visibleAtMs = nowMs + timeoutMs;
  const leased = await lease(context, queue, handles as readonly FifoHandle[], heads, visibleAtMs);
  const receivedMs = item.at as number;
  if (leased === undefined) return undefined;
  const texts = (item.handles as string).split(' ');
  await rememberAttempt(context, queue, attemptId, texts, visibleAtMs, receivedMs);
  return { leased, receivedMs };
}

async function heldHead(
  { table }: Context,
  queue: Queue,
  group: string,
  handles: readonly FifoHandle[],
  visibleAtMs: number,
  nowMs: number,
): Promise<Head | undefined> {
  const item = await table.get(groupHeadKey(groupPk(queue.id, queue.generation, group)));
  if (item === undefined) return undefined;
  const head = headOf(item);
  const isHeld = handles.every(
    (handle) =>
      stateOf(head, handle, nowMs) === 'held' &&
      head.deliveries.get(handle.sequence)?.visibleAtMs === visibleAtMs,
  );
  return isHeld ? head : undefined;
}

async function hideAgain(
  context: Context,
  queue: Queue,
  group: string,
  handles: readonly FifoHandle[],
  before: number,
  visibleAtMs: number,
): Promise<boolean> {
  const hint = newHint(context, group, visibleAtMs, 0);
  const paths = handles.map(({ sequence }) => ['u', sequenceKey(sequence)] as const);
  const hidden = await settle(context, {
    kind: 'update',
    key: groupHeadKey(groupPk(queue.id, queue.generation, group)),
    set: [...paths.map((path) => [path, visibleAtMs] as const), [['h'], hint.atMs], [['n'], hint.nonce]],
    if: allOf(
      ...paths.map((path) => equals(path, before)),
      ...handles.map(({ sequence, token }) => equals(['o', sequenceKey(sequence)], token)),
    ),
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
