import type { Message as SqsMessage } from '@aws-sdk/client-sqs';
import type { Settlement } from './message.ts';

/** A message that is ours for a while. */
export type Lease = {
  readonly id: string;
  readonly handle: string;
  readonly group: string | undefined;
  readonly attempt: number;
  readonly raw: SqsMessage;
  /** What one receive brought, this among it. */
  readonly receivedWith: readonly SqsMessage[];
  /** Made when it is first asked for: most handlers never look at it. */
  readonly abort: AbortController;
  /** By our clock; extended by heartbeats. */
  endsMs: number;
  /** Set when its fate is decided, which happens once. */
  settlement: Promise<Settlement> | undefined;
  state: 'held' | 'acknowledged' | 'rejecting' | 'rejected' | 'returned' | 'lost';
  /** Called when the fate is decided. */
  onSettled: (() => void) | undefined;
};

export function createLease(raw: SqsMessage, receivedWith: readonly SqsMessage[], endsMs: number): Lease {
  let abort: AbortController | undefined;
  return {
    id: raw.MessageId ?? '',
    handle: raw.ReceiptHandle ?? '',
    group: raw.Attributes?.MessageGroupId,
    attempt: Number(raw.Attributes?.ApproximateReceiveCount ?? 1),
    raw,
    receivedWith,
    get abort() {
      abort ??= new AbortController();
      return abort;
    },
    endsMs,
    settlement: undefined,
    state: 'held',
    onSettled: undefined,
  };
}
