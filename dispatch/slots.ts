import type { Context } from '../engine/context.ts';
import { concurrencyOf, type Mapping } from '../engine/mappings/mapping.ts';
import { absent, anyOf, atMost, equals } from '../engine/table/conditions.ts';
import { formatVersion, slotKey, slotOf, slotsPk } from '../engine/table/keys.ts';
import type { Item } from '../engine/table/port.ts';
import { settle, tokenAttribute } from '../engine/table/settle.ts';
import { longestGapMs, skewMs, slotGraceMs } from './terms.ts';

/**
 * A mapping has as many slots as batches may be with its function at once. A worker holds one:
 *
 *     taken ──► until ────────────────────────► + skew: somebody else may take it
 *        call ├──── function's time-out ────┤ + grace
 *
 * A call begins only under a slot that outlasts it, so even if its worker dies, nobody takes the slot while the function
 * may still be running. It is extended by its token alone: whoever lost it learns that before the next call.
 */
export type Slot = {
  readonly mappingId: string;
  readonly slot: number;
  readonly token: string;
  readonly untilMs: number;
};

type Slots = Pick<Context, 'table' | 'clock' | 'ids'>;

/** So long a slot must last for a call that begins now. */
export const neededMs = ({ functionTimeoutMs }: Pick<Mapping, 'functionTimeoutMs'>): number =>
  functionTimeoutMs + slotGraceMs;
/** It is taken for longer, so that quick calls need not extend it each time. */
const termMs = (mapping: Mapping): number => neededMs(mapping) + longestGapMs;

const attempts = 3;

/** A free slot: any at random, as most are free most of the time; then one of those that are. */
export async function takeSlot(context: Slots, mapping: Mapping): Promise<Slot | undefined> {
  const most = concurrencyOf(mapping);
  let candidate = context.ids.below(most);
  for (let attempt = 1; ; attempt++) {
    const taken = await take(context, mapping, candidate);
    if (taken !== undefined || attempt === attempts) return taken;
    const { held } = await slotsOf(context, mapping);
    const free = [...Array(most).keys()].filter((slot) => !held.has(slot));
    if (free.length === 0) return undefined;
    candidate = free[context.ids.below(free.length)] as number;
  }
}

async function take(context: Slots, mapping: Mapping, slot: number): Promise<Slot | undefined> {
  const nowMs = context.clock.now();
  const token = context.ids.sortable(nowMs);
  const untilMs = nowMs + termMs(mapping);
  const put = await settle(context, {
    kind: 'put',
    item: slotItem(mapping.id, slot, token, untilMs),
    if: anyOf(absent(), atMost(['until'], nowMs - skewMs)),
  });
  // unknown: if it is ours after all, it stays free for nobody until its term is over
  return put.outcome === 'done' ? { mappingId: mapping.id, slot, token, untilMs } : undefined;
}

/** The slot, extended if it would not outlast a call that begins now; `undefined` if it is not ours any more. */
export async function keepSlot(context: Slots, mapping: Mapping, held: Slot): Promise<Slot | undefined> {
  if (held.untilMs >= context.clock.now() + neededMs(mapping)) return held;
  return extend(context, mapping, held);
}

/** Extends the slot and says until when its worker waits for a batch to fill: nobody else needs to be started so long. */
export const extendSlot = (
  context: Slots,
  mapping: Mapping,
  held: Slot,
  gatheringUntilMs: number,
): Promise<Slot | undefined> => extend(context, mapping, held, gatheringUntilMs);

async function extend(
  context: Slots,
  mapping: Mapping,
  { slot, token }: Slot,
  gatheringUntilMs = 0,
): Promise<Slot | undefined> {
  const nowMs = context.clock.now();
  const untilMs = Math.max(nowMs, gatheringUntilMs) + termMs(mapping);
  const extended = await settle(context, {
    kind: 'put',
    item: slotItem(mapping.id, slot, token, untilMs, gatheringUntilMs),
    if: equals([tokenAttribute], token),
  });
  return extended.outcome === 'done' ? { mappingId: mapping.id, slot, token, untilMs } : undefined;
}

/** Lets go of the slot. One that stays is taken when its term is over. */
export async function releaseSlot(context: Slots, { mappingId, slot, token }: Slot): Promise<void> {
  await settle(context, {
    kind: 'remove',
    key: slotKey(mappingId, slot),
    if: equals([tokenAttribute], token),
  });
}

/** Who is at work for a mapping. */
export type Occupancy = {
  readonly held: ReadonlySet<number>;
  /** One waits for its batch to fill, and takes what comes. */
  readonly isGathering: boolean;
};

export async function slotsOf(
  { table, clock }: Pick<Slots, 'table' | 'clock'>,
  { id }: Pick<Mapping, 'id'>,
): Promise<Occupancy> {
  const held = new Set<number>();
  let isGathering = false;
  let after: string | undefined;
  do {
    const page = await table.query({ pk: slotsPk(id), ...(after !== undefined && { after }) });
    const nowMs = clock.now();
    for (const item of page.items) {
      if ((item.until as number) <= nowMs - skewMs) continue;
      held.add(slotOf(item.sk));
      isGathering ||= ((item.gathering as number | undefined) ?? 0) > nowMs;
    }
    after = page.next;
  } while (after !== undefined);
  return { held, isGathering };
}

/** Would one more worker find something to do? */
export const hasRoom = ({ held, isGathering }: Occupancy, mapping: Mapping): boolean =>
  !isGathering && [...held].filter((slot) => slot < concurrencyOf(mapping)).length < concurrencyOf(mapping);

const lifeMs = 86_400_000;

const slotItem = (
  mappingId: string,
  slot: number,
  token: string,
  untilMs: number,
  gatheringUntilMs = 0,
): Item => ({
  ...slotKey(mappingId, slot),
  v: formatVersion,
  ttl: Math.ceil((untilMs + lifeMs) / 1000),
  until: untilMs,
  [tokenAttribute]: token,
  ...(gatheringUntilMs > 0 && { gathering: gatheringUntilMs }),
});
