import type { MessageAttributeValue, Message as SqsMessage } from '@aws-sdk/client-sqs';
import {
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Attributes as SpanAttributes,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

type WireAttributes = Record<string, MessageAttributeValue>;

const maxAttributes = 10;

/** Of the semantic conventions for messaging. Without an SDK of OpenTelemetry all of this does nothing. */
const attributesOf = (
  operation: 'send' | 'process',
  queue: string,
  more: SpanAttributes,
): SpanAttributes => ({
  'messaging.system': 'aws_sqs',
  'messaging.destination.name': queue,
  'messaging.operation.name': operation,
  'messaging.operation.type': operation,
  ...more,
});

/** The attributes of a message with the trace that is active, as far as there is room for it. */
export function withTrace(attributes: WireAttributes | undefined): WireAttributes | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const names = Object.keys(carrier);
  if (names.length === 0) return attributes;
  const trace = names.map((name) => [name, { DataType: 'String', StringValue: carrier[name] }] as const);
  const traced = { ...attributes, ...Object.fromEntries(trace) };
  return Object.keys(traced).length > maxAttributes ? attributes : traced;
}

/** A span around the sending of a message, or of several in one call. */
export function sending<T>(queue: string, count: number, send: () => Promise<T>): Promise<T> {
  const attributes = attributesOf('send', queue, count > 1 ? { 'messaging.batch.message_count': count } : {});
  return spanned(
    `send ${queue}`,
    { kind: count > 1 ? SpanKind.CLIENT : SpanKind.PRODUCER, attributes },
    send,
  );
}

/** A span around the handling of messages: the child of the one message's sending, or linked to those of several. */
export function processing<T>(
  queue: string,
  messages: readonly SqsMessage[],
  handle: () => Promise<T>,
): Promise<T> {
  const [only, ...others] = messages;
  const isBatch = others.length > 0;
  const attributes = attributesOf(
    'process',
    queue,
    isBatch
      ? { 'messaging.batch.message_count': messages.length }
      : { 'messaging.message.id': only?.MessageId },
  );
  const senders = messages.map(({ MessageAttributes }) => senderOf(MessageAttributes));
  const links = senders.flatMap((sender): Link[] => {
    const spanContext = trace.getSpanContext(sender);
    return isBatch && spanContext !== undefined ? [{ context: spanContext }] : [];
  });
  // Not what was active when the worker was started: that ended long ago.
  const parent = isBatch ? ROOT_CONTEXT : (senders[0] ?? ROOT_CONTEXT);
  return context.with(parent, () =>
    spanned(`process ${queue}`, { kind: SpanKind.CONSUMER, attributes, links }, handle),
  );
}

function senderOf(attributes: WireAttributes | undefined) {
  if (attributes === undefined) return ROOT_CONTEXT;
  const carrier = Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  return propagation.extract(ROOT_CONTEXT, carrier);
}

function spanned<T>(
  name: string,
  options: { readonly kind: SpanKind; readonly attributes: SpanAttributes; readonly links?: Link[] },
  run: () => Promise<T>,
): Promise<T> {
  return trace.getTracer('forebay').startActiveSpan(name, options, async (span) => {
    try {
      return await run();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      if (error instanceof Error) span.recordException(error);
      throw error;
    } finally {
      span.end();
    }
  });
}
