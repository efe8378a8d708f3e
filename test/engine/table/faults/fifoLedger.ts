export type FifoDelivered = {
  readonly Body: string;
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Attributes: { readonly MessageGroupId: string; readonly SequenceNumber: string };
};

/** What one receive holds of a group. */
export type Hold = {
  readonly group: string;
  readonly startedMs: number;
  readonly messages: readonly { readonly place: number; readonly handle: string }[];
  untilMs: number;
  /** Of which nobody has asked for the deletion yet. */
  readonly left: Set<number>;
};

type Entry = {
  acceptedAs: string | undefined;
  seenAs: string | undefined;
  mayBeGone: boolean;
  goneMs: number | undefined;
  wasFound: boolean;
};

/**
 * What the clients of a FIFO queue know of every group. Each group has one sender, who sends its messages one after
 * the other and repeats a send until it is answered; a body is `<group> <place in the group>`.
 */
export function createFifoLedger(violations: string[]) {
  const groups = new Map<string, Entry[]>();
  const holds = new Map<string, Hold>();
  const sequences = new Map<string, bigint>();
  const totals = { accepted: 0, received: 0, deleted: 0 };
  const entriesOf = (group: string): Entry[] => {
    const known = groups.get(group) ?? [];
    groups.set(group, known);
    return known;
  };
  const isHeld = (hold: Hold): boolean => Date.now() < hold.untilMs && hold.left.size > 0;

  return {
    totals,
    /** The body of the group's next message. */
    next(group: string): string {
      const place = entriesOf(group).push({
        acceptedAs: undefined,
        seenAs: undefined,
        mayBeGone: false,
        goneMs: undefined,
        wasFound: false,
      });
      return `${group} ${place - 1}`;
    },
    accepted(body: string, messageId: string, sequenceNumber: string) {
      const { group, entry } = find(body);
      totals.accepted++;
      if (entry.seenAs !== undefined && entry.seenAs !== messageId) {
        violations.push(`${body} was accepted as another than was received`);
      }
      const sequence = BigInt(sequenceNumber);
      if (sequence <= (sequences.get(group) ?? 0n)) violations.push(`${body} went back in the sequence`);
      sequences.set(group, sequence);
      entry.acceptedAs = messageId;
    },
    /** What one receive brought of one group, in the order in which it came. */
    received(group: string, messages: readonly FifoDelivered[], startedMs: number, timeoutMs: number): Hold {
      const places = messages.map(({ Body }) => Number(Body.split(' ')[1]));
      const hold: Hold = {
        group,
        startedMs,
        untilMs: startedMs + timeoutMs,
        messages: places.map((place, i) => ({ place, handle: messages[i]?.ReceiptHandle ?? '' })),
        left: new Set(places),
      };
      const other = holds.get(group);
      if (other !== undefined && isHeld(other) && isHeld(hold)) violations.push(`${group} was held by two`);
      holds.set(group, hold);
      const [first = 0] = places;
      if (places.some((place, i) => place < (places[i - 1] ?? 0)))
        violations.push(`${group} came disordered`);
      const before = entriesOf(group).findIndex((entry, place) => place < first && !entry.mayBeGone);
      if (before !== -1) violations.push(`${group} ${first} came before ${before}`);
      for (const [i, message] of messages.entries()) {
        const entry = entriesOf(group)[places[i] as number] as Entry;
        totals.received++;
        const known = entry.acceptedAs ?? entry.seenAs;
        if (known !== undefined && known !== message.MessageId)
          violations.push(`${message.Body} is there twice`);
        if (entry.goneMs !== undefined && startedMs > entry.goneMs) {
          violations.push(`${message.Body} came back after its deletion`);
        }
        entry.seenAs = message.MessageId;
        entry.wasFound = true;
      }
      return hold;
    },
    /** From now on the rest may be somebody else's. */
    lettingGo(hold: Hold) {
      hold.untilMs = Math.min(hold.untilMs, Date.now());
    },
    deleting(hold: Hold, place: number) {
      hold.left.delete(place);
      (entriesOf(hold.group)[place] as Entry).mayBeGone = true;
    },
    deleted(hold: Hold, place: number) {
      if (Date.now() >= hold.untilMs) return;
      totals.deleted++;
      (entriesOf(hold.group)[place] as Entry).goneMs ??= Date.now();
    },
    draining() {
      for (const entry of [...groups.values()].flat()) entry.wasFound = false;
    },
    missing: (): readonly string[] =>
      [...groups].flatMap(([group, entries]) =>
        entries.flatMap(({ acceptedAs, mayBeGone, wasFound }, place) =>
          acceptedAs !== undefined && !mayBeGone && !wasFound ? [`${group} ${place}`] : [],
        ),
      ),
  };

  function find(body: string) {
    const [group = '', place] = body.split(' ');
    return { group, entry: entriesOf(group)[Number(place)] as Entry };
  }
}
export type FifoLedger = ReturnType<typeof createFifoLedger>;
