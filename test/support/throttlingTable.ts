import type { Item, Table } from '../../engine/table/port.ts';
import { watchedTable } from './watchedTable.ts';

/** A table that poses as DynamoDB: no tally, it removes by itself what has expired, and a test says whom it turns away. */
export function throttlingTable(): Table & {
  readonly items: (prefix?: string) => Promise<readonly Item[]>;
  turnAway(pk: string, times: number): void;
} {
  const listeners = new Set<(pk: string) => void>();
  return {
    ...watchedTable({ expiry: 'native' }),
    onThrottle: (listener) => void listeners.add(listener),
    turnAway(pk, times) {
      for (let i = 0; i < times; i++) for (const listener of listeners) listener(pk);
    },
  };
}
