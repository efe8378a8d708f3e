import type { Caller, Context } from '../context.ts';
import { acceptedBefore } from '../fifo/deduplication.ts';
import { announce, type Hint, newHint, putHint } from '../fifo/hints.ts';
import { appending, byGroup, type Outgoing, prepare } from '../fifo/send.ts';
import { folded, freshHead, headOf } from '../model/head.ts';
import type { CheckedMessage } from '../model/messageInput.ts';
import type { Queue } from '../model/queue.ts';
import { groupHeadKey, groupPk } from '../table/keys.ts';
import { type Made, transactShard } from './made.ts';

/**
 * The writes that append messages to their groups, on condition that nobody has appended to them since. A message whose
 * id was accepted within the last five minutes is there already, and needs none. The hint goes with its group, as it
 * does when messages are moved: nobody can meet it before there is something.
 */
export async function makeAppend(
  context: Context,
  caller: Caller,
  queue: Queue,
  messages: readonly CheckedMessage[],
): Promise<Made> {
  const groups = [...byGroup(queue, messages).groups];
  const made = await Promise.all(
    groups.map(([group, outgoing]) => makeGroupAppend(context, caller, queue, group, outgoing)),
  );
  const hints = made.flatMap(({ hint }) => hint ?? []);
  return {
    writes: made.flatMap(({ writes }) => writes),
    async committed() {
      for (const hint of hints) announce(context, queue, hint);
    },
  };
}

async function makeGroupAppend(
  context: Context,
  caller: Caller,
  queue: Queue,
  group: string,
  outgoing: readonly Outgoing[],
): Promise<{ readonly writes: Made['writes']; readonly hint?: Hint }> {
  const { table, clock } = context;
  const pk = groupPk(queue.id, queue.generation, group);
  const [read, ...records] = await Promise.all([
    table.get(groupHeadKey(pk)),
    ...outgoing.map(({ record }) => table.get(record)),
  ]);
  const nowMs = clock.now();
  const isNew = (_: Outgoing, i: number) => acceptedBefore(records[i], nowMs) === undefined;
  const fresh = outgoing.filter(isNew);
  if (fresh.length === 0) return { writes: [] };
  const { ready, bodies } = prepare(context, caller, queue, pk, fresh);
  const head = read === undefined ? freshHead(nowMs) : headOf(read);
  const { ackedThrough } = folded(head);
  const hint = newHint(context, queue, group, nowMs + queue.delayMs, ackedThrough, transactShard);
  const [advance, parcel, ...acceptances] = appending(pk, read, head, ready, nowMs);
  return {
    hint,
    writes: [
      ...bodies.map((item) => ['message', { kind: 'put', item }] as const),
      ...[advance, ...acceptances].flatMap((write) =>
        write === undefined ? [] : [['group', write] as const],
      ),
      ...(parcel === undefined ? [] : [['message', parcel] as const]),
      ['message', putHint(context, queue, { ...hint, isNews: true })],
    ],
  };
}
