/**
 * The groups that receives of this process are at, and those they have lately left. Two receives that read the same
 * hints would lease the same groups, and one of the two leases be refused.
 */
export type Visits = {
  /** Receives at work on a group right now. */
  readonly ongoing: Set<string>;
  /** When each group was left, counted in visits. */
  readonly leftAt: Map<string, number>;
  ended: number;
};

const maxGroups = 1_000;

export const createVisits = (): Visits => ({ ongoing: new Set(), leftAt: new Map(), ended: 0 });

/** Whether a hint that was read when so many visits had ended is taken care of by another receive. */
export const isVisited = ({ ongoing, leftAt }: Visits, group: string, endedWhenRead: number): boolean =>
  ongoing.has(group) || (leftAt.get(group) ?? 0) > endedWhenRead;

/** Carries out one visit. Of one that came to nothing nobody may conclude anything. */
export async function visit<T>(
  visits: Visits,
  group: string,
  task: () => Promise<T | 'refused'>,
): Promise<T | 'refused'> {
  const { ongoing, leftAt } = visits;
  ongoing.add(group);
  try {
    const outcome = await task();
    visits.ended++;
    if (leftAt.size >= maxGroups) leftAt.clear();
    if (outcome !== 'refused') leftAt.set(group, visits.ended);
    return outcome;
  } finally {
    ongoing.delete(group);
  }
}
