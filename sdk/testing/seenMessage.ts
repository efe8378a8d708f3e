import type { Context } from '../../engine/context.ts';
import type { Queue } from '../../engine/model/queue.ts';
import { type Attributes, attributesFromWire } from '../attributes.ts';
import { type Codec, encodingAttribute } from '../codec.ts';
import { reasonAttribute } from '../consume/deadLetters.ts';
import { readBinary } from '../direct/binaryAttributes.ts';
import { ForebayError } from '../errors.ts';
import { type State, type StoredMessage, storedMessages } from './storedMessages.ts';

/**
 * A message where it lies, seen without being received.
 *
 * @example
 * const forebay = createTestForebay();
 * const orders = await forebay.createQueue('orders', { schema: Order, deadLetter: true });
 * orders.consume((message) => message.reject('unknown customer'));
 * await orders.send({ id: '42' });
 * await forebay.drain();
 * const [dead]: readonly SeenMessage<Order>[] = await orders.deadLetters();
 * console.log(dead?.body?.id, dead?.reason); // → 42 unknown customer
 */
export interface SeenMessage<Body> {
  readonly id: string;
  /** Unpacked, parsed and checked; `undefined` if the schema does not describe it. */
  readonly body: Body | undefined;
  /** The body as it was sent. */
  readonly text: string;
  readonly attributes: Attributes;
  readonly group: string | undefined;
  /** How often it was received. */
  readonly deliveries: number;
  readonly sentAt: Date;
  /** When it can be received, or could. */
  readonly visibleAt: Date;
  /** Why it was rejected, if it was by this SDK. */
  readonly reason: string | undefined;
}

/** The messages of a queue in these states. */
export async function seenMessages(
  { engine, codec }: { readonly engine: Context; readonly codec: Codec },
  queue: Queue,
  states: readonly State[],
): Promise<readonly SeenMessage<unknown>[]> {
  const stored = await storedMessages(engine, queue);
  return Promise.all(stored.filter(({ state }) => states.includes(state)).map((each) => see(codec, each)));
}

async function see(codec: Codec, { content, ...stored }: StoredMessage): Promise<SeenMessage<unknown>> {
  const wire = readBinary({ MessageAttributes: content.attributes as never }).MessageAttributes;
  const {
    [encodingAttribute]: encoding,
    [reasonAttribute]: reason,
    ...attributes
  } = attributesFromWire(wire) as Attributes & { readonly [name: string]: string };
  return {
    id: stored.id,
    body: await bodyOf(codec, content.body, encoding),
    text: content.body,
    attributes,
    group: content.groupId,
    deliveries: stored.deliveries,
    sentAt: new Date(stored.sentMs),
    visibleAt: new Date(stored.visibleAtMs),
    reason,
  };
}

async function bodyOf(codec: Codec, text: string, encoding: string | undefined): Promise<unknown> {
  try {
    return (await codec.decode(text, encoding)).body;
  } catch (thrown) {
    if (thrown instanceof ForebayError) return undefined;
    throw thrown;
  }
}
