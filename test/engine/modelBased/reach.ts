/** How often the runs came where they were meant to come. */
export type Reach = {
  readonly succeeded: Map<string, number>;
  partialAcknowledgements: number;
  deadLetters: number;
  expiries: number;
  movedByTasks: number;
};

export const createReach = (): Reach => ({
  succeeded: new Map(),
  partialAcknowledgements: 0,
  deadLetters: 0,
  expiries: 0,
  movedByTasks: 0,
});

export function succeed({ succeeded }: Reach, action: string): void {
  succeeded.set(action, (succeeded.get(action) ?? 0) + 1);
}
