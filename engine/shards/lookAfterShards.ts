import { putWorkAnew } from '../background/work.ts';
import type { Queue } from '../model/queue.ts';
import type { Put } from '../table/port.ts';

/** Written whenever a queue gets more shards to read: somebody must see when it can do with fewer. */
export const lookAfterShards = ({ id, account, region, name }: Queue, nowMs: number): Put =>
  putWorkAnew({ kind: 'shards', subject: id, dueMs: nowMs, state: { account, region, name } });
