import type { SqsRecord } from '../../../dispatch/event.ts';
import type { Item } from '../../../engine/table/port.ts';
import type { Held } from '../carry.ts';
import { writesOf } from '../operation.ts';
import type { Violation } from '../rulings.ts';
import type { Schedule } from '../schedule.ts';
import type { Stage } from '../stage.ts';
import { type DispatchConfig, isQuiet } from './config.ts';

/** A message as its sender and the function know it. */
export type Message = {
  readonly id: string;
  readonly group: string | undefined;
  ackedMs: number | undefined;
  /** A call that had it has ended well. */
  isHandled: boolean;
  /** And its worker was told so. */
  isTold: boolean;
  /** Calls that it was handed to, and such as never came to the function. */
  calls: number;
};

/** One call of the function that is running. */
export type Running = { readonly messages: readonly Message[]; readonly startMs: number };

export type Woken = { readonly pk: string; readonly sk: string; readonly atMs: number };

export type DispatchLedger = Stage['ledger'] & {
  readonly violations: Violation[];
  readonly messages: ReadonlyMap<string, Message>;
  /** What the table's stream has still to bring. */
  readonly stream: Woken[];
  readonly branches: Map<string, number>;
  newMessage(group: string | undefined): Message;
  /** So many calls may run at once from now on. */
  allows(most: number): void;
  began(records: readonly SqsRecord[]): Running;
  ended(running: Running, handled: readonly string[], isTold: boolean): void;
  /** Messages that were counted as received, though no call came of it. */
  missed(records: readonly SqsRecord[]): void;
  saw(branch: string): void;
};

export const idOf = ({ body }: Pick<SqsRecord, 'body'>): string => body.slice(0, body.indexOf('.'));

export function createDispatchLedger(schedule: Schedule, config: DispatchConfig): DispatchLedger {
  const violations: Violation[] = [];
  const messages = new Map<string, Message>();
  const order = new Map<string, Message[]>();
  const running = new Set<Running>();
  const caps: { readonly most: number; untilMs: number }[] = [];
  const branches = new Map<string, number>();
  const stream: Woken[] = [];
  const quiet = isQuiet(config);
  /** A worker may remember the former cap for so long, and its call lasts. */
  const capLagMs = config.timeoutSeconds * 1_000 + 10_000;

  const violated = (rule: string, about: string): void => {
    violations.push({ rule, about, atMs: schedule.nowMs() });
  };
  const allowed = (): number =>
    Math.max(...caps.filter(({ untilMs }) => untilMs >= schedule.nowMs()).map(({ most }) => most));

  /** Nothing that was sent to the group before is still to come, and nobody else has the group. */
  function checkGroups(together: readonly Message[]): void {
    const inHand = new Set<Message>();
    for (const message of together) {
      const { group } = message;
      if (group === undefined) continue;
      for (const earlier of order.get(group) ?? []) {
        if (earlier === message) break;
        if (earlier.ackedMs !== undefined && !earlier.isHandled && !inHand.has(earlier)) {
          violated('out of order', `${message.id} before ${earlier.id}`);
        }
      }
      inHand.add(message);
      for (const other of running) {
        if (other.messages.some((one) => one.group === group)) {
          violated('a group in two calls', `${group}: ${message.id}`);
        }
      }
    }
  }

  return {
    violations,
    messages,
    stream,
    branches,
    violated,
    announce: () => {},
    answered: () => {},
    async observe(held, answer) {
      if ((answer as { outcome?: string } | undefined)?.outcome !== 'done') return;
      for (const item of putBy(held)) {
        if (item.wake === 1) stream.push({ pk: item.pk, sk: item.sk, atMs: schedule.nowMs() });
      }
    },
    saw: (branch) => void branches.set(branch, (branches.get(branch) ?? 0) + 1),
    newMessage(group) {
      const id = `m${messages.size}`;
      const message: Message = { id, group, ackedMs: undefined, isHandled: false, isTold: false, calls: 0 };
      messages.set(id, message);
      if (group !== undefined) order.set(group, [...(order.get(group) ?? []), message]);
      return message;
    },
    allows(most) {
      for (const cap of caps) cap.untilMs = Math.min(cap.untilMs, schedule.nowMs() + capLagMs);
      caps.push({ most, untilMs: Number.POSITIVE_INFINITY });
    },
    began(records) {
      const together: Message[] = [];
      for (const record of records) {
        const message = messages.get(idOf(record));
        if (message === undefined) throw new Error(`a message that nobody sent: ${record.body.slice(0, 40)}`);
        together.push(message);
        if (quiet && message.isTold) violated('came again', message.id);
        const count = Number(record.attributes.ApproximateReceiveCount);
        if (quiet && count !== message.calls + 1) {
          violated('counted wrong', `${message.id}: ${count} after ${message.calls} calls`);
        }
      }
      checkGroups(together);
      for (const message of together) message.calls++;
      const one = { messages: together, startMs: schedule.nowMs() };
      running.add(one);
      if (running.size > allowed()) violated('too many at once', `${running.size} of ${allowed()}`);
      if (running.size === allowed()) branches.set('at the cap', (branches.get('at the cap') ?? 0) + 1);
      return one;
    },
    ended(one, handled, isTold) {
      running.delete(one);
      for (const message of one.messages) {
        if (!handled.includes(message.id)) continue;
        message.isHandled = true;
        message.isTold ||= isTold;
      }
    },
    missed(records) {
      for (const record of records) {
        const message = messages.get(idOf(record));
        if (message !== undefined) message.calls++;
      }
    },
  };
}

const putBy = ({ operation }: Held): readonly Item[] =>
  writesOf(operation).flatMap((write) => (write.kind === 'put' ? [write.item] : []));
