import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Message as SqsMessage } from '@aws-sdk/client-sqs';
import { messageIdOf } from '../../engine/model/messageId.ts';
import type { Made, NotHeld } from '../../engine/transact/made.ts';
import { makeAcknowledgement } from '../../engine/transact/makeAcknowledgement.ts';
import { makeSend } from '../../engine/transact/makeSend.ts';
import type { Message } from '../consume/message.ts';
import { asForebayError, ForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { openQueue, type Queue, type SendArguments } from '../queue.ts';
import type { BodyIn, BodyOut } from '../schema.ts';
import { type AnySendOptions, type Outgoing, prepare } from '../send/outgoing.ts';
import type { Ask } from './askEngine.ts';
import { writeBinary } from './binaryAttributes.ts';
import { itemsOf } from './origin.ts';

const held = Symbol('held');
type Held = { readonly handle: string; readonly id: string; readonly acknowledged: () => void };

/**
 * A message whose acknowledgement can join a transaction.
 *
 * @example
 * orders.consume(async (message: DirectMessage<Order>) => console.log(await message.ackItems()));
 */
export interface DirectMessage<Body> extends Message<Body> {
  /**
   * Its acknowledgement as items of a DynamoDB transaction: the message is done if and only if what is written with them
   * is. Where somebody else has the message by then, the transaction is cancelled. See {@link DirectQueue.ackItems}.
   *
   * @throws ForebayError `LeaseLost`; `AlreadyAcknowledged` where a transaction was committed for it before
   * @example
   * await forebay.transact(async () => [bookIn(message.body), ...(await message.ackItems())]);
   */
  ackItems(): Promise<TransactWriteItem[]>;
}

/**
 * A queue whose sends and acknowledgements can join transactions on other tables of the same account and region.
 *
 * @example
 * const orders: DirectQueue<undefined, 'orders'> = forebay.queue('orders');
 */
export interface DirectQueue<S, Name extends string> extends Queue<S, Name, DirectMessage<BodyOut<S>>> {
  /**
   * A message as items of a DynamoDB transaction: it exists if and only if what is written with them does. There is one
   * for a standard queue, four for a FIFO queue, and more for bodies above a kilobyte, one for each 380 KB. A transaction
   * takes 100 items and 4 MB, those of its caller included, and costs twice the write units of a send.
   *
   * On FIFO queues the items name the place of the message in its group: one transaction at a time succeeds in each. A
   * message whose id was accepted in the last five minutes is there already, and has no items.
   *
   * Use the items as they are, within a minute, once. `forebay.transact()` makes them anew where somebody was faster.
   *
   * @throws ForebayError `MessageInvalid`, `MessageTooLarge`, `QueueDoesNotExist`, `Unavailable` …
   * @example
   * const items = [{ Put: { TableName: 'orders', Item: row } }, ...(await orders.transactItems({ id: '42' }))];
   * await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
   */
  transactItems(body: BodyIn<S>, ...options: SendArguments<Name>): Promise<TransactWriteItem[]>;
  /**
   * The same for up to ten messages of 1 MiB together, which mostly share their items.
   *
   * @throws ForebayError `MessageInvalid`, `MessageTooLarge`, `QueueDoesNotExist`, `Unavailable` …
   * @example
   * const items = await orders.transactItemsMany([{ body: { id: '42' } }, { body: { id: '43' }, delay: '1 minute' }]);
   */
  transactItemsMany(messages: Iterable<Outgoing<BodyIn<S>, Name>>): Promise<TransactWriteItem[]>;
  /**
   * The acknowledgements of several messages for one transaction. Messages that were sent together often lie in one item,
   * and those of a FIFO group always do: one transaction must name them in one call.
   *
   * On standard queues each leaves a mark for 15 days, by which a second delivery of the message, whatever brought it
   * about, is known: its `ackItems()` deletes it and throws `AlreadyAcknowledged`, which a worker takes for success. So
   * what handlers write in the same transaction is written once, provided that all of them acknowledge in this way. On
   * FIFO queues it is told of every message that its group has passed: one that was deleted, or moved to the dead-letter
   * queue, after its lease had ended, is no different there.
   *
   * @throws ForebayError `LeaseLost`, `AlreadyAcknowledged`, `Unavailable` …
   * @example
   * orders.consumeBatch((messages) =>
   *   forebay.transact(async () => [bookIn(messages), ...(await orders.ackItems(messages))]));
   */
  ackItems(messages: Iterable<DirectMessage<BodyOut<S>>>): Promise<TransactWriteItem[]>;
}

export type TableAccess = { readonly ask: Ask; readonly tableName: string };

/** Inside, bodies and options are not typed by the queue, as in `openQueue`. */
export function openDirectQueue<S, Name extends string>(
  { ask, tableName }: TableAccess,
  plain: Parts,
): DirectQueue<S, Name> {
  const { name } = plain.address;

  async function transactItemsMany(messages: Iterable<{ body: unknown } & AnySendOptions>) {
    const Entries = [];
    for (const { body, ...options } of messages) {
      const { entry } = await prepare(plain, body, options);
      Entries.push({ Id: String(Entries.length), ...writeBinary(entry) });
    }
    if (Entries.length === 0) return [];
    return itemsOf(tableName, name, await asked(`Sending to "${name}"`, makeSend, { Entries }));
  }

  async function ackItems(messages: Iterable<object>) {
    const taken = Array.from(messages, (message) => (message as { readonly [held]: Held })[held]);
    if (taken.length === 0) return [];
    const ReceiptHandles = taken.map(({ handle }) => handle);
    const made: Made | NotHeld = await asked(`Acknowledging messages of "${name}"`, makeAcknowledgement, {
      ReceiptHandles,
    });
    if ('notHeld' in made) throw notHeld(made, taken);
    const acknowledge = () => {
      for (const { acknowledged } of taken) acknowledged();
    };
    const committed = () => {
      acknowledge();
      return made.committed();
    };
    return itemsOf(tableName, name, { ...made, committed });
  }

  function notHeld({ notHeld: why, messages }: NotHeld, taken: readonly Held[]): ForebayError {
    const ids = new Set(messages.map(messageIdOf));
    const which = `${[...ids].join(', ')} of "${name}"`;
    if (why === 'lost') return new ForebayError('LeaseLost', `Somebody else may have the message ${which}.`);
    for (const { id, acknowledged } of taken) if (ids.has(id)) acknowledged();
    return new ForebayError('AlreadyAcknowledged', `A transaction has acknowledged the message ${which}.`);
  }

  async function asked<Output>(doing: string, action: Parameters<typeof ask<Output>>[0], input: object) {
    const QueueUrl = await plain.address.url();
    return ask(action, { QueueUrl, ...input }).catch((thrown) => {
      throw asForebayError(doing, thrown);
    });
  }

  const extend = (
    { ReceiptHandle: handle = '', MessageId: id = '' }: SqsMessage,
    acknowledged: () => void,
  ) => {
    const own = { [held]: { handle, id, acknowledged } };
    return { ...own, ackItems: () => ackItems([own]) };
  };
  const queue = {
    ...openQueue<S, Name>({ ...plain, extend }),
    transactItems: (body: unknown, options?: AnySendOptions) => transactItemsMany([{ ...options, body }]),
    transactItemsMany,
    ackItems,
  };
  return queue as unknown as DirectQueue<S, Name>;
}
