import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { onTestFinished } from 'vitest';

export type Recorded = {
  readonly name: string;
  readonly options: SpanOptions;
  readonly context: SpanContext;
  readonly parent: SpanContext | undefined;
  isError: boolean;
  isEnded: boolean;
};

/** As much of an SDK of OpenTelemetry as tells what it was asked for; registered until the test ends. */
export function recordSpans(): Recorded[] {
  const spans: Recorded[] = [];
  const active = new AsyncLocalStorage<Context>();

  function startSpan(name: string, options: SpanOptions = {}, from: Context = context.active()): Span {
    const parent = trace.getSpanContext(from);
    const spanId = `${spans.length + 1}`.padStart(16, '0');
    const traceId = parent?.traceId ?? spanId.padStart(32, '0');
    const recorded: Recorded = {
      name,
      options,
      context: { ...INVALID_SPAN_CONTEXT, traceId, spanId, traceFlags: 1 },
      parent,
      isError: false,
      isEnded: false,
    };
    spans.push(recorded);
    return Object.assign(trace.wrapSpanContext(recorded.context), {
      setStatus({ code }: { code: SpanStatusCode }) {
        recorded.isError = code === SpanStatusCode.ERROR;
        return this;
      },
      end() {
        recorded.isEnded = true;
      },
    }) as unknown as Span;
  }

  context.setGlobalContextManager({
    active: () => active.getStore() ?? ROOT_CONTEXT,
    with: (given, run, self, ...args) => active.run(given, () => run.apply(self as never, args)),
    bind: (_, target) => target,
    enable: () => context as never,
    disable: () => context as never,
  });
  propagation.setGlobalPropagator({
    fields: () => ['traceparent'],
    inject(from, carrier, setter) {
      const span = trace.getSpanContext(from);
      if (span !== undefined) setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-01`);
    },
    extract(into, carrier, getter) {
      const [, traceId, spanId] = `${getter.get(carrier, 'traceparent') ?? ''}`.split('-');
      if (traceId === undefined || spanId === undefined) return into;
      return trace.setSpanContext(into, { traceId, spanId, traceFlags: 1, isRemote: true });
    },
  });
  trace.setGlobalTracerProvider({
    getTracer: () =>
      ({
        startSpan,
        startActiveSpan(name: string, options: unknown, from: unknown, run?: unknown) {
          const callback = (run ?? from) as (span: Span) => never;
          const span = startSpan(name, options as SpanOptions);
          return context.with(trace.setSpan(context.active(), span), () => callback(span));
        },
      }) as unknown as Tracer,
  });
  onTestFinished(() => {
    context.disable();
    propagation.disable();
    trace.disable();
  });
  return spans;
}
