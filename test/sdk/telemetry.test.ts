import { context, SpanKind, trace } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { ending, openSdk, told } from './openSdk.ts';
import { recordSpans } from './tracing.ts';

describe('telemetry', () => {
  test('makes the handling of a message the child of its sending', async () => {
    const spans = recordSpans();
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const { id } = await notes.send('hello');
    const active: unknown[] = [];
    const worker = ending(
      notes.consume(() => {
        active.push(trace.getSpanContext(context.active())?.spanId);
        throw new Error('no');
      }),
    );
    await told(worker, 'failed');
    await worker.stop();
    const [sent, processed] = spans;
    expect(sent).toMatchObject({ name: 'send notes', isEnded: true, isError: false, parent: undefined });
    expect(sent?.options).toMatchObject({
      kind: SpanKind.PRODUCER,
      attributes: { 'messaging.system': 'aws_sqs', 'messaging.destination.name': 'notes' },
    });
    expect(processed).toMatchObject({ name: 'process notes', isEnded: true, isError: true });
    expect(processed?.options).toMatchObject({
      kind: SpanKind.CONSUMER,
      attributes: { 'messaging.message.id': id, 'messaging.operation.type': 'process' },
    });
    expect(processed?.parent).toMatchObject({ spanId: sent?.context.spanId, traceId: sent?.context.traceId });
    expect(active).toEqual([processed?.context.spanId]);
  });

  test('links a batch to the sendings of its messages', async () => {
    const spans = recordSpans();
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('a');
    await notes.send('b');
    const worker = ending(notes.consumeBatch(async () => {}));
    await told(worker, 'handled', 2);
    const [a, b, batch] = spans;
    expect(batch?.parent).toBeUndefined();
    expect(batch?.options.attributes).toMatchObject({ 'messaging.batch.message_count': 2 });
    expect(batch?.options.links?.map((link) => link.context.spanId)).toEqual([
      a?.context.spanId,
      b?.context.spanId,
    ]);
  });

  test('adds nothing to a message that has no room for it', async () => {
    recordSpans();
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const attributes = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`name-${i}`, i]));
    await notes.send('hello', { attributes });
    for await (const message of notes.messages()) {
      expect(message.attributes).toEqual(attributes);
      break;
    }
  });

  test('adds nothing where no SDK is registered', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('hello');
    for await (const message of notes.messages()) {
      expect(message.attributes).toEqual({});
      break;
    }
  });
});
