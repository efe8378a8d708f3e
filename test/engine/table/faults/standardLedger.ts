import type { Excuses } from './excuses.ts';

/** One delivery: what its receiver may rely on. */
export type Receipt = {
  readonly body: string;
  readonly messageId: string;
  readonly handle: string;
  readonly startedMs: number;
  untilMs: number;
};
export type Delivered = { readonly Body: string; readonly MessageId: string; readonly ReceiptHandle: string };

type Entry = {
  isAccepted: boolean;
  /** Somebody has asked for its deletion, with whatever success. */
  mayBeGone: boolean;
  /** When a deletion was answered that nothing could come between. */
  goneMs: number | undefined;
  wasFound: boolean;
  receipt: Receipt | undefined;
};

/**
 * What the clients of standard queues know of every message, and which observations contradict it.
 *
 *     send ──► answered            from here on the message must not be lost
 *     receive ──► answered         held until the timeout, counted from before the request; nobody else gets it
 *     delete ──► answered          while held: from here on it must not come back
 *     a fault in between           it may come twice, and come back
 */
export function createStandardLedger(violations: string[], excuses: Excuses) {
  const entries = new Map<string, Entry>();
  const totals = { accepted: 0, received: 0, deleted: 0, deletedUnstruck: 0, doubled: 0, revived: 0 };
  const of = (body: string): Entry => entries.get(body) as Entry;
  const mustExist = ({ isAccepted, mayBeGone }: Entry) => isAccepted && !mayBeGone;

  return {
    totals,
    sending(body: string) {
      entries.set(body, {
        isAccepted: false,
        mayBeGone: false,
        goneMs: undefined,
        wasFound: false,
        receipt: undefined,
      });
    },
    accepted(body: string) {
      totals.accepted++;
      of(body).isAccepted = true;
    },
    received({ Body: body, MessageId, ReceiptHandle }: Delivered, startedMs: number, timeoutMs: number) {
      totals.received++;
      const receipt = {
        body,
        messageId: MessageId,
        handle: ReceiptHandle,
        startedMs,
        untilMs: startedMs + timeoutMs,
      };
      const entry = entries.get(body);
      const isExcused = excuses.has(MessageId);
      if (entry === undefined) {
        violations.push(`${nameOf(body)} was never sent`);
        return receipt;
      }
      if (entry.goneMs !== undefined && startedMs > entry.goneMs) {
        totals.revived++;
        if (!isExcused) violations.push(`${nameOf(body)} came back after its deletion`);
      } else if (entry.receipt !== undefined && isHeld(entry.receipt) && isHeld(receipt)) {
        totals.doubled++;
        if (!isExcused) violations.push(`${nameOf(body)} was received by two at once`);
      }
      entry.wasFound = true;
      entry.receipt = receipt;
      return receipt;
    },
    /** From now on it may be visible, or be gone. */
    lettingGo(receipt: Receipt, untilMs: number) {
      receipt.untilMs = Math.min(receipt.untilMs, untilMs);
    },
    deleting({ body }: Receipt) {
      of(body).mayBeGone = true;
    },
    deleted(receipt: Receipt) {
      const entry = of(receipt.body);
      if (entry.receipt !== receipt || !isHeld(receipt)) return;
      totals.deleted++;
      if (!excuses.has(receipt.messageId)) totals.deletedUnstruck++;
      entry.goneMs ??= Date.now();
    },
    /** From here on what is received counts as found. */
    draining() {
      for (const entry of entries.values()) entry.wasFound = false;
    },
    missing: (): readonly string[] =>
      [...entries].filter(([, entry]) => mustExist(entry) && !entry.wasFound).map(([body]) => nameOf(body)),
  };
}
export type StandardLedger = ReturnType<typeof createStandardLedger>;

const isHeld = ({ untilMs }: Receipt): boolean => Date.now() < untilMs;
const nameOf = (body: string): string => `message ${body.split(' ', 1)[0]}`;
