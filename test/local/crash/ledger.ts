/** One delivery: what its receiver may rely on, by the receiver's own clock. */
export type Receipt = { readonly startedMs: number; readonly answeredMs: number; untilMs: number };

type Entry = {
  isAccepted: boolean;
  /** Somebody has asked for its deletion, with whatever success. */
  mayBeGone: boolean;
  /** When a deletion was answered that nothing could come between. */
  goneMs: number | undefined;
  /** A receive may have been killed between its copy and the removal of the old: one of the two may come later. */
  mayBeTwice: boolean;
  isDrained: boolean;
  receipt: Receipt | undefined;
};

/** What the clients know of every message, and which observations contradict it. */
export type Ledger = ReturnType<typeof createLedger>;

/**
 *     send ──► answered            from here on the message must not be lost
 *     receive ──► answered         its receipt holds until the timeout, counted from before the request
 *     delete ──► answered          within the receipt: from here on it must not come back
 *     kill                         what nobody holds may be half received: it may come twice; and so may what was just
 *                                  deleted, if another receive had lost it and not yet taken its own copy back
 *
 * `settledMs`: a receive that ended so long before a kill has left nothing half done.
 */
export function createLedger(settledMs: number) {
  const entries = new Map<string, Entry>();
  const violations: string[] = [];
  const totals = { accepted: 0, received: 0, deleted: 0, deletedAcrossCrash: 0, revived: 0 };
  const of = (body: string): Entry => entries.get(body) as Entry;
  const isHeld = ({ receipt }: Entry, nowMs: number): boolean =>
    receipt !== undefined && receipt.answeredMs < nowMs - settledMs && nowMs < receipt.untilMs;

  return {
    violations,
    totals,
    sending(bodies: readonly string[]) {
      for (const body of bodies) {
        entries.set(body, {
          isAccepted: false,
          mayBeGone: false,
          goneMs: undefined,
          mayBeTwice: false,
          isDrained: false,
          receipt: undefined,
        });
      }
    },
    accepted(bodies: readonly string[]) {
      totals.accepted += bodies.length;
      for (const body of bodies) of(body).isAccepted = true;
    },
    received(body: string, receipt: Receipt) {
      totals.received++;
      const entry = entries.get(body);
      if (entry === undefined) {
        violations.push(`${nameOf(body)} was never sent`);
        return;
      }
      if (entry.goneMs !== undefined && receipt.startedMs > entry.goneMs) {
        totals.revived++;
        if (!entry.mayBeTwice) violations.push(`${nameOf(body)} came back after its deletion`);
      }
      entry.isDrained = true;
      entry.receipt = receipt;
    },
    isHeldBy: (body: string, receipt: Receipt): boolean =>
      of(body).receipt === receipt && Date.now() < receipt.untilMs,
    deleting(body: string) {
      of(body).mayBeGone = true;
    },
    deleted(body: string, receipt: Receipt) {
      const entry = of(body);
      const nowMs = Date.now();
      if (entry.receipt !== receipt || nowMs >= receipt.untilMs) return;
      totals.deleted++;
      if (entry.mayBeTwice) totals.deletedAcrossCrash++;
      entry.goneMs ??= nowMs;
    },
    killed() {
      const nowMs = Date.now();
      for (const entry of entries.values()) {
        const isSettled =
          entry.goneMs === undefined ? isHeld(entry, nowMs) : entry.goneMs < nowMs - settledMs;
        if (!isSettled) entry.mayBeTwice = true;
      }
    },
    /** From here on what is received counts as found. */
    draining() {
      for (const entry of entries.values()) entry.isDrained = false;
    },
    /** Messages that must be stored. */
    certain: (): number => [...entries.values()].filter(mustExist).length,
    reportLosses() {
      for (const [body, entry] of entries) {
        if (mustExist(entry) && !entry.isDrained) violations.push(`${nameOf(body)} is lost`);
      }
    },
  };
}

const nameOf = (body: string): string => `message ${body.slice(0, body.indexOf(' '))}`;
const mustExist = ({ isAccepted, mayBeGone }: Entry): boolean => isAccepted && !mayBeGone;
