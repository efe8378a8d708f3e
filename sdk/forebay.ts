import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import { type Clock, systemClock } from './clock.ts';
import type { AttributesOf } from './manage/createQueue.ts';
import { openService } from './openService.ts';
import { openQueue, type Queue } from './queue.ts';
import { createAt, type QueueOptions, queueParts, type Service } from './queues.ts';
import type { Schema } from './schema.ts';
import { sqsCalls } from './sqsCalls.ts';

/**
 * Where the queues are. Everything may be left out. A function that was granted a queue of a deployed Forebay
 * (`grantSend` …) finds it by `FOREBAY_ENDPOINT`, signs with its own role, and needs no key. Otherwise the AWS client
 * beneath finds region, credentials and `AWS_ENDPOINT_URL_SQS` as it always does. An endpoint on this machine needs
 * neither region nor credentials.
 *
 * @example
 * const options: ForebayOptions = { endpoint: 'http://localhost:9324' };
 */
export interface ForebayOptions {
  /**
   * Of Forebay; without it what `FOREBAY_ENDPOINT` or `AWS_ENDPOINT_URL_SQS` names, else Amazon SQS. One whose path is
   * `/iam`, or begins with it, is the door that IAM keeps.
   */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: SQSClientConfig['credentials'];
  /** A client of your own, used as it is; the other three are not looked at then. `close()` leaves it open. */
  readonly client?: SQSClient;
  /** For tests that move the time by hand. */
  readonly clock?: Clock;
}

/**
 * A client for queues: Forebay on a laptop, Forebay in the cloud, or Amazon SQS, with the same code.
 *
 * @example
 * const forebay = new Forebay({ endpoint: 'http://localhost:9324' });
 * const orders = await forebay.createQueue('orders', { schema: Order, deadLetter: true });
 * await orders.send({ id: '42', total: 12.5 });
 * const worker = orders.consume(async (message) => ship(message.body), { concurrency: 20 });
 * await worker.stop();
 * forebay.close();
 */
export class Forebay {
  readonly #service: Service;
  readonly #close: () => void;

  constructor({ client, clock = systemClock, ...options }: ForebayOptions = {}) {
    const { calls, close } =
      client === undefined ? openService(options) : { calls: sqsCalls(client), close: () => {} };
    this.#close = close;
    this.#service = { calls, clock };
  }

  /**
   * A queue by its name or URL; nothing is called until it is used. A name that ends in `.fifo` makes it a FIFO queue,
   * in types as well.
   *
   * @example
   * const orders = forebay.queue('orders.fifo', { schema: Order });
   */
  queue<const Name extends string, S extends Schema | undefined = undefined>(
    name: Name,
    options: QueueOptions<S> = {},
  ): Queue<S, Name> {
    return openQueue<S, Name>(queueParts(this.#service, name, options));
  }

  /**
   * Creates a queue, and with `deadLetter` the one behind it. If it exists, its attributes become those that are given.
   *
   * @throws ForebayError `QueueDeletedRecently`, `InvalidArgument`, `AccessDenied` …
   * @example
   * const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true, deadLetter: true });
   */
  async createQueue<const Name extends string, S extends Schema | undefined = undefined>(
    name: Name,
    options: QueueOptions<S> & AttributesOf<Name> = {} as QueueOptions<S> & AttributesOf<Name>,
  ): Promise<Queue<S, Name>> {
    return this.queue<Name, S>(name, await createAt(this.#service, name, options));
  }

  /**
   * Closes the connections. Stop workers and close producers first.
   *
   * @example
   * forebay.close();
   */
  close(): void {
    this.#close();
  }
}
