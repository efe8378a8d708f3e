import type { Caller, Context } from '../context.ts';
import { packContent } from '../model/content.ts';
import { deduplicationIdOf } from '../model/deduplicationId.ts';
import { folded, freshHead, type Head, headItem, headOf } from '../model/head.ts';
import type { Message, Whereabouts } from '../model/message.ts';
import { type MessageKey, newMessageKey, randomBytesPerKey } from '../model/messageId.ts';
import type { CheckedMessage } from '../model/messageInput.ts';
import type { Queue } from '../model/queue.ts';
import { growIfPressed } from '../shards/grow.ts';
import { type Bodies, makeBodies, putAll, reclaimBodies } from '../standard/bodies.ts';
import { fitsInline } from '../standard/send.ts';
import { absent, equals } from '../table/conditions.ts';
import { groupHeadKey, groupPk, ttlAfter } from '../table/keys.ts';
import { type Item, type Key, StorageUnavailable, type TransactWrite } from '../table/port.ts';
import { settleTransaction } from '../table/settle.ts';
import { noteAttempt, standBackMs } from './crowding.ts';
import { accept, acceptedBefore, deduplicationRecordKey } from './deduplication.ts';
import { groupParcelItem } from './groupParcel.ts';
import { newHint, writeHint } from './hints.ts';

export type SentFifo = { readonly key: MessageKey; readonly sequence: number };

/** One message of the call, and its place in it. */
export type Outgoing = {
  readonly at: number;
  readonly message: CheckedMessage;
  readonly group: string;
  readonly id: string;
  readonly record: Key;
};

/** What the messages of a call are answered, each in its place. */
type Answers = (SentFifo | undefined)[];

/**
 * Appends messages to their groups, one transaction a group, and answers with their ids and sequence numbers in the
 * order given. One that was accepted within the last five minutes is answered as it was then.
 */
export async function sendToGroups(
  context: Context,
  caller: Caller,
  queue: Queue,
  messages: readonly CheckedMessage[],
): Promise<readonly SentFifo[]> {
  growIfPressed(context, queue);
  const { groups, repeats } = byGroup(queue, messages);
  const answers: Answers = [];
  const sends: Promise<void>[] = [];
  for (const [group, outgoing] of groups) {
    sends.push(sendToGroup(context, caller, queue, group, outgoing, answers));
  }
  await Promise.all(sends);
  for (const [at, first] of repeats) answers[at] = answers[first];
  return answers as readonly SentFifo[];
}

/** The messages of a call by their groups; a second one with the id of another is answered as that one. */
export function byGroup(queue: Queue, messages: readonly CheckedMessage[]) {
  const groups = new Map<string, Outgoing[]>();
  const firstOf = new Map<string, number>();
  const repeats: (readonly [at: number, first: number])[] = [];
  for (const [at, message] of messages.entries()) {
    const group = message.groupId ?? '';
    const id = deduplicationIdOf(message.deduplicationId, message.body);
    const record = deduplicationRecordKey(queue, group, id);
    const first = firstOf.get(record.pk);
    if (first !== undefined) {
      repeats.push([at, first]);
      continue;
    }
    firstOf.set(record.pk, at);
    const outgoing = { at, message, group, id, record };
    const together = groups.get(group);
    if (together === undefined) groups.set(group, [outgoing]);
    else together.push(outgoing);
  }
  return { groups, repeats };
}

const maxAttempts = 60;
/** A plan that is older than this is made anew: the group may have been swept since. */
const stalePlanMs = 60_000;

/** Senders of one process to one group go one after the other: they would only get in each other's way. */
function sendToGroup(
  context: Context,
  caller: Caller,
  queue: Queue,
  group: string,
  outgoing: readonly Outgoing[],
  answers: Answers,
): Promise<void> {
  const pk = groupPk(queue.id, queue.generation, group);
  return context.lanes(pk, () => append(context, caller, queue, pk, group, outgoing, answers));
}

async function append(
  context: Context,
  caller: Caller,
  queue: Queue,
  pk: string,
  group: string,
  outgoing: readonly Outgoing[],
  answers: Answers,
): Promise<void> {
  const { table, clock, ids } = context;
  const { ready, bodies } = prepare(context, caller, queue, pk, outgoing);
  // a large one never goes through the transaction
  if (bodies.length > 0) await putAll(context, bodies);
  const { crowding } = context.memories(queue.id);
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const backMs = standBackMs(context, crowding, group);
    if (backMs > 0) await clock.sleep(backMs);
    // read anew for every attempt: in a crowd what a refusal tells is old by the time of the next
    const askedMs = clock.now();
    const read = await table.get(groupHeadKey(pk));
    const nowMs = clock.now();
    if (nowMs - askedMs > stalePlanMs) continue;
    const fresh = ready.filter(({ at }) => answers[at] === undefined);
    const head = read === undefined ? freshHead(nowMs) : headOf(read);
    const sent =
      fresh.length === 0
        ? { outcome: 'done' as const }
        : await settleTransaction(context, appending(pk, read, head, fresh, nowMs), ids.sortable(nowMs));
    if (sent.outcome === 'done') {
      noteAttempt(context, crowding, group, false);
      fresh.forEach(({ at, message }, i) => {
        answers[at] = { key: message.key, sequence: head.next + i };
      });
      const { ackedThrough } = folded(head);
      if (fresh.length < ready.length) {
        const again = ready.filter((one) => !fresh.includes(one)).map(({ message }) => message);
        context.afterwards(() => reclaimBodies(context, again));
      }
      const hint = newHint(context, queue, group, nowMs + queue.delayMs, ackedThrough);
      await writeHint(context, queue, { ...hint, isNews: true });
      return;
    }
    if (sent.outcome === 'unknown') {
      throw new StorageUnavailable('a message could not be appended to its group');
    }
    const { reasons } = sent;
    fresh.forEach(({ at }, i) => {
      answers[at] = acceptedBefore(reasons[i + 2]?.item, nowMs);
    });
    noteAttempt(context, crowding, group, reasons[0]?.failed === true);
  }
  throw new StorageUnavailable('too many senders write to this message group at once');
}

type Ready = { readonly at: number; readonly record: Key; readonly message: Message };

/** Ids, and bodies where they do not travel with their parcel. */
export function prepare(
  { clock, ids }: Pick<Context, 'clock' | 'ids'>,
  caller: Caller,
  queue: Queue,
  pk: string,
  outgoing: readonly Outgoing[],
): { readonly ready: readonly Ready[]; readonly bodies: readonly Item[] } {
  const nowMs = clock.now();
  const contents = outgoing.map(({ message, group }) =>
    packContent(
      {
        body: message.body,
        senderId: caller.senderId,
        attributes: message.attributes,
        groupId: group,
        traceHeader: message.traceHeader,
        deduplicationId: message.deduplicationId,
      },
      message.bodyBytes,
    ),
  );
  const { items: bodies, whereabouts }: Bodies = fitsInline(pk, queue.name, contents)
    ? { items: none, whereabouts: contents.map((content) => ({ kind: 'inline', content })) }
    : makeBodies({ ids }, contents, ttlAfter(nowMs), queue.erasesAtOnce);
  const ready = outgoing.map(({ at, record }, index) => ({
    at,
    record,
    message: {
      key: newMessageKey(nowMs, 0, 0, ids.bytes(randomBytesPerKey)),
      order: index,
      receiveCount: 0,
      countOnArrival: 0,
      firstReceivedMs: 0,
      whereabouts: whereabouts[index] as Whereabouts,
    },
  }));
  return { ready, bodies };
}

const none: readonly Item[] = [];

/** The one transaction: the head moves on, the messages lie behind it, their ids are taken. */
export function appending(
  pk: string,
  headRead: Item | undefined,
  head: Head,
  fresh: readonly Ready[],
  nowMs: number,
): readonly TransactWrite[] {
  const messages = fresh.map(({ message }) => message);
  return [
    advanceHead(pk, headRead, head, fresh.length, nowMs),
    { kind: 'put', item: groupParcelItem(pk, head.next, messages, { ttl: ttlAfter(nowMs) }) },
    ...fresh.map(({ record, message }, i) => accept(record, message.key, head.next + i, nowMs)),
  ];
}

/** Takes the next sequence numbers, on condition that nobody has since the head was read. */
export function advanceHead(
  pk: string,
  read: Item | undefined,
  head: Head,
  count: number,
  nowMs: number,
): TransactWrite {
  const ttl = ttlAfter(nowMs);
  if (read === undefined) {
    return { kind: 'put', item: headItem(pk, { ...head, next: head.next + count }, ttl), if: absent() };
  }
  return {
    kind: 'update',
    key: groupHeadKey(pk),
    set: [
      [['next'], head.next + count],
      [['ttl'], ttl],
    ],
    if: equals(['next'], head.next),
  };
}
