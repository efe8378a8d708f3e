import { ForebayError } from './errors.ts';

/**
 * Has every body of a queue travel in a CloudEvents 1.0 envelope (structured mode, JSON).
 *
 * @example
 * const orders = forebay.queue('orders', { schema: Order, envelope: { source: '/shop', type: 'order.placed' } });
 */
export interface Envelope {
  /** Who sends: a URI reference. */
  readonly source: string;
  /** What has happened. */
  readonly type: string;
  /** The extension `dataversion`: which version of the schema. */
  readonly dataVersion?: string;
}

/**
 * What the envelope of a received message says.
 *
 * @example
 * const age = ({ time }: CloudEvent) => Date.now() - (time?.getTime() ?? 0);
 */
export interface CloudEvent {
  /** The deduplication id if one was given, a random one otherwise. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: Date | undefined;
  /** The extension `correlationid`. */
  readonly correlationId: string | undefined;
  /** The extension `partitionkey`: the group. */
  readonly partitionKey: string | undefined;
  /** The extension `dataversion`. */
  readonly dataVersion: string | undefined;
}

/** What of a message's options goes into its envelope. */
export type About = {
  readonly group?: string;
  readonly deduplicationId?: string;
  readonly correlationId?: string;
};

export function wrap(
  { source, type, dataVersion }: Envelope,
  data: unknown,
  { group, deduplicationId, correlationId }: About,
  { newId, nowMs }: { readonly newId: () => string; readonly nowMs: number },
): object {
  return {
    specversion: '1.0',
    id: deduplicationId ?? newId(),
    source,
    type,
    time: new Date(nowMs).toISOString(),
    datacontenttype: typeof data === 'string' ? 'text/plain' : 'application/json',
    correlationid: correlationId,
    partitionkey: group,
    dataversion: dataVersion,
    data,
  };
}

/** Throws `MessageUnreadable` for what is no event of version 1.0. */
export function unwrap(value: unknown): { readonly event: CloudEvent; readonly data: unknown } {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  const text = (name: string): string | undefined =>
    typeof given[name] === 'string' && given[name] !== '' ? given[name] : undefined;
  const [id, source, type, time] = [text('id'), text('source'), text('type'), text('time')];
  if (given.specversion !== '1.0' || id === undefined || source === undefined || type === undefined) {
    throw new ForebayError('MessageUnreadable', 'The body is not a CloudEvent of version 1.0.');
  }
  const event = {
    id,
    source,
    type,
    time: time === undefined ? undefined : new Date(time),
    correlationId: text('correlationid'),
    partitionKey: text('partitionkey'),
    dataVersion: text('dataversion'),
  };
  const packed = text('data_base64');
  return { event, data: packed === undefined ? given.data : unpacked(packed, text('datacontenttype')) };
}

function unpacked(packed: string, contentType = 'application/json'): unknown {
  const text = Buffer.from(packed, 'base64').toString();
  if (!/\bjson\b/.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ForebayError('MessageUnreadable', 'The data of the event is not JSON.', { cause });
  }
}
