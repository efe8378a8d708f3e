import type { Context } from '../context.ts';
import {
  isErasable,
  type Message,
  newBodyId,
  newErasableBodyId,
  type Whereabouts,
} from '../model/message.ts';
import { readable } from '../table/format.ts';
import { bodyKey, formatVersion } from '../table/keys.ts';
import type { Item, Key, Value } from '../table/port.ts';
import { sharedBody, slotsOf } from './sharedBody.ts';

/** Bodies share an item up to one read unit. */
const sharedBytes = 4_096;
/** DynamoDB refuses items over 400 KB. */
const chunkBytes = 380 * 1024;
const itemOverheadBytes = 40;
const slotOverheadBytes = 2;
const maxBatchGet = 100;

/** Bodies as they are to be stored, and where each content lies then. */
export type Bodies = { readonly items: readonly Item[]; readonly whereabouts: readonly Whereabouts[] };

/**
 * Writes contents that do not travel with their parcel, and says where each lies. They are written before
 * their parcel, once, and never paid for again: a crash in between leaves only garbage that `ttl` takes.
 */
export async function writeBodies(
  context: Pick<Context, 'table' | 'ids'>,
  contents: readonly Buffer[],
  ttl: number,
  erasable = false,
): Promise<readonly Whereabouts[]> {
  const { items, whereabouts } = makeBodies(context, contents, ttl, erasable);
  await putAll(context, items);
  return whereabouts;
}

/** The same, for whoever writes them. Those that are to be erased with their message share no item with another. */
export function makeBodies(
  { ids }: Pick<Context, 'ids'>,
  contents: readonly Buffer[],
  ttl: number,
  erasable = false,
): Bodies {
  const items: Item[] = [];
  const whereabouts: Whereabouts[] = [];
  for (const group of erasable ? contents.map((content) => [content]) : sharing(contents)) {
    const bodyId = erasable ? newErasableBodyId(ids.bytes) : newBodyId(ids.bytes);
    if (group.length > 1) {
      const slots = group.length;
      items.push(bodyItem(bodyKey(bodyId, 0), ttl, sharedBody(group)));
      for (let slot = 0; slot < slots; slot++) whereabouts.push({ kind: 'shared', bodyId, slot, slots });
      continue;
    }
    const [content] = group as [Buffer];
    const chunks = Math.ceil(content.length / chunkBytes);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const part = content.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes);
      items.push(bodyItem(bodyKey(bodyId, chunk), ttl, { c: part }));
    }
    whereabouts.push({ kind: 'own', bodyId, chunks, sizeBytes: content.length });
  }
  return { items, whereabouts };
}

const inlineContent = ({ whereabouts }: Message): Uint8Array | undefined =>
  whereabouts.kind === 'inline' ? whereabouts.content : undefined;
/** As most are: then nothing need be gathered. */
const isInline = ({ whereabouts }: Message): boolean => whereabouts.kind === 'inline';

/** The contents of these messages, in their order; nothing where a body is gone: deleted, or past its time. */
export function readContents(
  context: Pick<Context, 'table'>,
  messages: readonly Message[],
): Contents | Promise<Contents> {
  return messages.every(isInline) ? messages.map(inlineContent) : readApart(context, messages);
}

type Contents = readonly (Uint8Array | undefined)[];

async function readApart({ table }: Pick<Context, 'table'>, messages: readonly Message[]): Promise<Contents> {
  const keys = bodyItemKeys(messages);
  const items = new Map<string, Item>();
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    const item = await table.get(only);
    if (item !== undefined) items.set(idOf(item), readable(item));
  } else {
    for (let i = 0; i < keys.length; i += maxBatchGet) {
      for (const item of await table.batchGet(keys.slice(i, i + maxBatchGet))) {
        if (item !== undefined) items.set(idOf(item), readable(item));
      }
    }
  }
  const slots = new Map<string, ReturnType<typeof slotsOf>>();
  return messages.map(({ whereabouts }) => contentIn(whereabouts, items, slots));
}

/**
 * Drops bodies whose messages were deleted, where the table does not expire items for free. With native expiry a
 * delete would cost what the body cost; there they stay until their `ttl`, but for those that are to be erased.
 */
export async function reclaimBodies(
  { table }: Pick<Context, 'table'>,
  messages: readonly Message[],
): Promise<void> {
  if (messages.every(isInline)) return;
  const leaving = table.expiry === 'native' ? messages.filter(isErasable) : messages;
  const shared = new Map<string, { readonly slots: number; readonly gone: Set<number> }>();
  const removals: Promise<unknown>[] = [];
  for (const { whereabouts } of leaving) {
    if (whereabouts.kind === 'own') {
      for (const key of bodyKeys(whereabouts)) removals.push(table.remove({ kind: 'remove', key }));
    } else if (whereabouts.kind === 'shared') {
      const { bodyId, slot, slots } = whereabouts;
      const known = shared.get(bodyId);
      if (known === undefined) shared.set(bodyId, { slots, gone: new Set([slot]) });
      else known.gone.add(slot);
    }
  }
  for (const [bodyId, { slots, gone }] of shared) {
    const key = bodyKey(bodyId, 0);
    removals.push(gone.size === slots ? table.remove({ kind: 'remove', key }) : dropSlots(key, [...gone]));
  }
  await Promise.all(removals);

  async function dropSlots(key: Key, slots: readonly number[]): Promise<void> {
    const dropped = await table.update({
      kind: 'update',
      key,
      set: slots.map((slot) => [['g', String(slot)], 1] as const),
      returning: 'new',
    });
    if (dropped.outcome !== 'done' || dropped.item === undefined) return;
    if (slotsOf(dropped.item).every((slot) => slot === undefined))
      await table.remove({ kind: 'remove', key });
  }
}

/** Lets bodies live as long as a message whose retention starts anew. */
export async function extendBodies(
  { table }: Context,
  messages: readonly Message[],
  ttl: number,
): Promise<void> {
  const keys = bodyItemKeys(messages);
  await Promise.all(keys.map((key) => table.update({ kind: 'update', key, set: [[['ttl'], ttl]] })));
}

/** The items of the bodies that these messages name. */
export const bodyItemKeys = (messages: readonly Message[]): readonly Key[] =>
  [...bodiesOf(messages).values()].flat();

/** The keys of each body that these messages name. */
function bodiesOf(messages: readonly Message[]): ReadonlyMap<string, readonly Key[]> {
  const bodies = new Map<string, readonly Key[]>();
  for (const { whereabouts } of messages) {
    if (whereabouts.kind === 'inline' || bodies.has(whereabouts.bodyId)) continue;
    bodies.set(whereabouts.bodyId, bodyKeys(whereabouts));
  }
  return bodies;
}

type Apart = Exclude<Whereabouts, { kind: 'inline' }>;
const bodyKeys = (whereabouts: Apart): readonly Key[] =>
  whereabouts.kind === 'shared' || whereabouts.chunks === 1
    ? [bodyKey(whereabouts.bodyId, 0)]
    : Array.from({ length: whereabouts.chunks }, (_, chunk) => bodyKey(whereabouts.bodyId, chunk));
const idOf = ({ pk, sk }: Key): string => pk + sk;

/** `slots` keeps what was found out about an item for its other messages. */
function contentIn(
  whereabouts: Whereabouts,
  items: ReadonlyMap<string, Item>,
  slots: Map<string, ReturnType<typeof slotsOf>>,
): Uint8Array | undefined {
  if (whereabouts.kind === 'inline') return whereabouts.content;
  if (whereabouts.kind === 'shared') {
    const { bodyId, slot } = whereabouts;
    const known = slots.get(bodyId);
    if (known !== undefined) return known[slot];
    const item = items.get(idOf(bodyKey(bodyId, 0)));
    const found = item === undefined ? [] : slotsOf(item);
    slots.set(bodyId, found);
    return found[slot];
  }
  const chunks = bodyKeys(whereabouts).map((key) => items.get(idOf(key))?.c as Uint8Array | undefined);
  if (chunks.some((chunk) => chunk === undefined)) return undefined;
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks as Uint8Array[]);
}

/** Consecutive contents as they will share items: as many as fit a read unit; a large one stands alone. */
function sharing(contents: readonly Buffer[]): Buffer[][] {
  const groups: Buffer[][] = [];
  let room = 0;
  for (const content of contents) {
    const bytes = content.length + slotOverheadBytes;
    const last = groups.at(-1);
    if (last !== undefined && bytes <= room) {
      last.push(content);
      room -= bytes;
    } else {
      groups.push([content]);
      room = sharedBytes - itemOverheadBytes - bytes;
    }
  }
  return groups;
}

const bodyItem = (key: Key, ttl: number, content: Readonly<Record<string, Value>>): Item => ({
  ...key,
  v: formatVersion,
  ttl,
  ...content,
});

const maxBatchWrite = 25;
/** Unconditional puts of fresh items, in as few calls as the table allows. */
export async function putAll({ table }: Pick<Context, 'table'>, items: readonly Item[]): Promise<void> {
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    await table.put({ kind: 'put', item: only });
    return;
  }
  const calls: Promise<void>[] = [];
  for (let i = 0; i < items.length; i += maxBatchWrite) {
    calls.push(table.batchWrite(items.slice(i, i + maxBatchWrite).map((item) => ({ kind: 'put', item }))));
  }
  await Promise.all(calls);
}
