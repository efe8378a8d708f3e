import type { Operation } from './operation.ts';
import { keyOfWrite, writesOf } from './operation.ts';
import { placeOf } from './shadow.ts';

/** Transactions that are under way: nobody else may write to what they will write. */
export type Transactions = {
  /** Until the answer is called. */
  hold(operation: Operation): () => void;
  isInTheWay(operation: Operation): boolean;
};

export function createTransactions(): Transactions {
  const held = new Map<string, number>();
  const placesOf = (operation: Operation): readonly string[] =>
    writesOf(operation).map((write) => placeOf(keyOfWrite(write)));
  const add = (place: string, amount: 1 | -1): void => {
    const sum = (held.get(place) ?? 0) + amount;
    if (sum === 0) held.delete(place);
    else held.set(place, sum);
  };
  return {
    hold(operation) {
      const places = placesOf(operation);
      for (const place of places) add(place, 1);
      return () => {
        for (const place of places) add(place, -1);
      };
    },
    isInTheWay: (operation) => held.size > 0 && placesOf(operation).some((place) => held.has(place)),
  };
}
