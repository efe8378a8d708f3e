import type { Context } from '../../engine/context.ts';
import type { Queue as EngineQueue } from '../../engine/model/queue.ts';
import { deadLetterAddress } from '../address.ts';
import type { Worker } from '../consume/worker.ts';
import type { Parts } from '../parts.ts';
import type { Queue } from '../queue.ts';
import type { BodyOut } from '../schema.ts';
import type { Activity } from './activity.ts';
import { carriedQueue } from './carriedQueue.ts';
import { type SeenMessage, seenMessages } from './seenMessage.ts';
import type { State } from './storedMessages.ts';

/**
 * A queue that can be looked into.
 *
 * @example
 * const orders = await forebay.createQueue('orders', { deadLetter: true });
 * expect(await orders.visible()).toEqual([]);
 */
export interface TestQueue<S, Name extends string> extends Queue<S, Name> {
  /**
   * What can be received now; of a FIFO queue also what waits behind its group.
   *
   * @example
   * expect((await orders.visible()).map(({ body }) => body?.id)).toEqual(['42']);
   */
  visible(): Promise<readonly SeenMessage<BodyOut<S>>[]>;
  /**
   * What was received and is neither acknowledged nor visible again.
   *
   * @example
   * expect(await orders.inFlight()).toHaveLength(1);
   */
  inFlight(): Promise<readonly SeenMessage<BodyOut<S>>[]>;
  /**
   * What is not visible yet, and was not received.
   *
   * @example
   * const forebay = createTestForebay();
   * const orders = await forebay.createQueue('orders');
   * await orders.send('42', { delay: '10 minutes' });
   * const [delayed] = await orders.delayed();
   * console.log(delayed?.visibleAt); // → 2030-01-01T00:10:00.000Z
   */
  delayed(): Promise<readonly SeenMessage<BodyOut<S>>[]>;
  /**
   * All that lies in its dead-letter queue.
   *
   * @throws ForebayError `NoDeadLetterQueue`.
   * @example
   * expect(await orders.deadLetters()).toHaveLength(1);
   */
  deadLetters(): Promise<readonly SeenMessage<BodyOut<S>>[]>;
}

type Kit = {
  readonly engine: Context;
  readonly activity: Activity;
  readonly find: (name: string) => Promise<EngineQueue>;
  /** Told of every worker. */
  readonly onWorker: (queue: string, worker: Worker<never>) => void;
};

/** Inside, bodies are not typed by the queue: what was checked at the door is passed on. */
export function openTestQueue<S, Name extends string>(kit: Kit, parts: Parts): TestQueue<S, Name> {
  const { engine, activity, find } = kit;
  const { codec, address, calls } = parts;
  const seen = async (name: string, ...states: readonly State[]) =>
    seenMessages({ engine, codec }, await find(name), states);

  const queue = {
    ...carriedQueue({ activity, onWorker: (worker) => kit.onWorker(address.name, worker) }, parts),
    visible: () => seen(address.name, 'visible'),
    inFlight: () => seen(address.name, 'inFlight'),
    delayed: () => seen(address.name, 'delayed'),
    async deadLetters() {
      const dead = await deadLetterAddress(calls, address);
      return seen(dead.name, 'visible', 'inFlight', 'delayed');
    },
  };
  return queue as unknown as TestQueue<S, Name>;
}
