import type { Lease } from './lease.ts';

/** Received messages that wait for a handler, in their order; of a busy group none is handed out. */
export type Buffer = {
  readonly size: number;
  put(leases: readonly Lease[]): void;
  /** Up to `most` that may be handled now; their groups are busy from then on. */
  take(most: number): readonly Lease[];
  free(group: string): void;
  /** Takes out all that waits of a group, or all there is. */
  drain(group?: string): readonly Lease[];
};

export function createBuffer(isFifo: boolean): Buffer {
  let waiting: Lease[] = [];
  const busy = new Set<string>();
  const groupOf = (lease: Lease) => (isFifo ? lease.group : undefined);

  return {
    get size() {
      return waiting.length;
    },
    put(leases) {
      waiting.push(...leases);
    },
    take(most) {
      const taken: Lease[] = [];
      const left: Lease[] = [];
      for (const lease of waiting) {
        const group = groupOf(lease);
        if (taken.length < most && (group === undefined || !busy.has(group))) taken.push(lease);
        else left.push(lease);
      }
      // Only now: a job of several messages may have several of a group, which are behind one another.
      for (const { group } of isFifo ? taken : []) if (group !== undefined) busy.add(group);
      waiting = left;
      return taken;
    },
    free(group) {
      busy.delete(group);
    },
    drain(group) {
      const out = waiting.filter((lease) => group === undefined || lease.group === group);
      waiting = waiting.filter((lease) => !out.includes(lease));
      return out;
    },
  };
}
