import { iterate, type MessagesOptions } from './consume/iterate.ts';
import type { Message } from './consume/message.ts';
import type { BatchHandler, ConsumeBatchOptions, ConsumeOptions, Handler } from './consume/options.ts';
import { startWorker, type Worker } from './consume/worker.ts';
import { asForebayError } from './errors.ts';
import type { SqsEvent } from './lambda/event.ts';
import { createLambdaHandler, type LambdaOptions, type LambdaResponse } from './lambda/lambdaHandler.ts';
import { type RedriveOptions, type RedriveProgress, redrive } from './manage/redrive.ts';
import { type QueueStats, stats } from './manage/stats.ts';
import type { Parts } from './parts.ts';
import type { FifoName } from './queueName.ts';
import type { BodyIn, BodyOut } from './schema.ts';
import type { AnySendOptions, FifoSendOptions, Outgoing, StandardSendOptions } from './send/outgoing.ts';
import { createProducer, type Producer, type ProducerOptions } from './send/producer.ts';
import { type Sent, send } from './send/send.ts';
import { type SendManyOptions, type SendResult, sendMany } from './send/sendMany.ts';

/**
 * What follows the body in `send`: on FIFO queues options with a `group`, elsewhere options that may be left out.
 *
 * @example
 * const args: SendArguments<'orders.fifo'> = [{ group: 'customer-7' }];
 */
export type SendArguments<Name extends string> = Name extends FifoName
  ? [options: FifoSendOptions]
  : [options?: StandardSendOptions];

/**
 * A queue: everything that is done with its messages. Every method that calls the service throws `ForebayError`.
 * `Received` is what handlers are given: some clients can do more with a message than others.
 *
 * @example
 * const orders = forebay.queue('orders', { schema: Order });
 */
export interface Queue<S, Name extends string, Received extends Message<BodyOut<S>> = Message<BodyOut<S>>> {
  readonly name: string;
  /**
   * Its URL, asked for once.
   *
   * @throws ForebayError `QueueDoesNotExist` …
   * @example
   * const url = await orders.url();
   */
  url(): Promise<string>;
  /**
   * Sends a message; resolves when the service has it.
   *
   * @throws ForebayError `MessageInvalid`, `MessageTooLarge`, `QueueDoesNotExist`, `Unavailable` …
   * @example
   * const { id } = await orders.send({ id: '42', total: 12.5 }, { delay: '10 minutes' });
   */
  send(body: BodyIn<S>, ...options: SendArguments<Name>): Promise<Sent>;
  /**
   * Sends any number of messages in calls of ten and of 1 MiB at most, reading no further ahead than it sends. What the
   * service failed at is sent again, alone; a result for each message, in their order.
   *
   * @throws what the iterable throws; a message that could not be sent is a result.
   * @example
   * const results = await orders.sendMany(rows.map((row) => ({ body: row })));
   * const failed = results.filter((result) => !result.ok);
   */
  sendMany(
    messages: Iterable<Outgoing<BodyIn<S>, Name>> | AsyncIterable<Outgoing<BodyIn<S>, Name>>,
    options?: SendManyOptions,
  ): Promise<readonly SendResult[]>;
  /**
   * Gathers single sends into batches.
   *
   * @example
   * const producer = orders.producer({ linger: '10ms' });
   * await producer.send({ id: '42', total: 12.5 });
   */
  producer(options?: ProducerOptions): Producer<BodyIn<S>, Name>;
  /**
   * Handles its messages until it is stopped; begins at once. On FIFO queues the messages of a group are handled one
   * after the other, and after a failure from the one that failed.
   *
   * @example
   * const worker = orders.consume(async (message) => ship(message.body), { concurrency: 20 });
   */
  consume(handler: Handler<BodyOut<S>, Received>, options?: ConsumeOptions): Worker<BodyOut<S>>;
  /**
   * The same with several messages at once.
   *
   * @example
   * orders.consumeBatch(async (messages) => ({ failed: await insert(messages) }), { batchSize: 10 });
   */
  consumeBatch(
    handler: BatchHandler<BodyOut<S>, Received>,
    options?: ConsumeBatchOptions,
  ): Worker<BodyOut<S>>;
  /**
   * Its messages one by one. Asking for the next acknowledges the one before; leaving the loop gives it back, unless
   * `message.ack()` was called.
   *
   * @example
   * for await (const message of orders.messages()) await ship(message.body);
   */
  messages(options?: MessagesOptions): AsyncIterableIterator<Received>;
  /**
   * The handler of a Lambda function whose event source is this queue, with `ReportBatchItemFailures`.
   *
   * @example
   * export const handler = orders.lambdaHandler(async (message) => ship(message.body));
   */
  lambdaHandler(
    handler: (message: Received, context: unknown) => unknown,
    options?: LambdaOptions,
  ): (event: SqsEvent, context?: unknown) => Promise<LambdaResponse>;
  /**
   * How many messages there are.
   *
   * @example
   * const { visible } = await orders.stats();
   */
  stats(): Promise<QueueStats>;
  /**
   * Deletes all of its messages; SQS allows it once in 60 seconds.
   *
   * @throws ForebayError `PurgeInProgress` …
   * @example
   * await orders.purge();
   */
  purge(): Promise<void>;
  /**
   * Moves the messages of its dead-letter queue back into it, and resolves when that is done.
   *
   * @throws ForebayError `NoDeadLetterQueue`, `RedriveFailed`, `Aborted` …
   * @example
   * const { moved } = await orders.redrive({ maxPerSecond: 100 });
   */
  redrive(options?: RedriveOptions): Promise<RedriveProgress>;
  /**
   * Deletes the queue and its messages; its dead-letter queue stays.
   *
   * @example
   * await orders.delete();
   */
  delete(): Promise<void>;
}

/** Inside, bodies and options are not typed by the queue: what was checked at the door is passed on. */
export function openQueue<S, Name extends string>(parts: Parts): Queue<S, Name> {
  const { address, calls } = parts;

  async function on(doing: string, call: (QueueUrl: string) => Promise<unknown>): Promise<void> {
    const url = await address.url();
    await call(url).catch((thrown) => {
      throw asForebayError(`${doing} the queue "${address.name}"`, thrown);
    });
  }

  const queue = {
    name: address.name,
    url: address.url,
    send: (body: unknown, options?: AnySendOptions) => send(parts, body, options),
    sendMany: (messages: Parameters<typeof sendMany>[1], options?: SendManyOptions) =>
      sendMany(parts, messages, options),
    producer: (options: ProducerOptions = {}) => createProducer(parts, options),
    consume: (handler: Handler<unknown>, options: ConsumeOptions = {}) =>
      startWorker(parts, async ([message]) => void (message && (await handler(message))), options),
    consumeBatch: (
      handler: BatchHandler<unknown>,
      { batchSize = 10, ...options }: ConsumeBatchOptions = {},
    ) => startWorker(parts, handler, options, batchSize),
    messages: (options: MessagesOptions = {}) => iterate(parts, options),
    lambdaHandler: (handler: Parameters<typeof createLambdaHandler>[1], options: LambdaOptions = {}) =>
      createLambdaHandler(parts, handler, options),
    stats: () => stats(parts),
    purge: () => on('Purging', (QueueUrl) => calls.purgeQueue({ QueueUrl })),
    redrive: (options?: RedriveOptions) => redrive(parts, options),
    delete: () => on('Deleting', (QueueUrl) => calls.deleteQueue({ QueueUrl })),
  };
  return queue as unknown as Queue<S, Name>;
}
