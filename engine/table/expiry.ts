import type { Item } from './port.ts';

/** Like DynamoDB: from the second after the one that `ttl` names. */
export const hasExpired = (item: Item, nowMs: number): boolean =>
  typeof item.ttl === 'number' && item.ttl * 1000 < nowMs;
