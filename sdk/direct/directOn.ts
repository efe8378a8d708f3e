import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { createLanes } from '../../engine/lanes.ts';
import type { Clock } from '../clock.ts';
import type { AttributesOf } from '../manage/createQueue.ts';
import { createAt, type QueueOptions, queueParts, type Service } from '../queues.ts';
import type { Schema } from '../schema.ts';
import { type DirectQueue, openDirectQueue, type TableAccess } from './directQueue.ts';
import { callsOf } from './engineCalls.ts';
import { type Committing, type TransactOptions, transact } from './transact.ts';

export type Direct = ReturnType<typeof directOn>;

/** What a direct client does, on whatever engine it is. */
export function directOn(
  parts: TableAccess &
    Omit<Committing, 'lanes' | 'random'> & { readonly clock: Clock; readonly close: () => Promise<void> },
) {
  // Not those of the engine's sends, which the making of items may wait for.
  const lanes = createLanes();
  const service: Service = { calls: callsOf(parts.ask), clock: parts.clock };
  const queue = <const Name extends string, S extends Schema | undefined = undefined>(
    name: Name,
    options: QueueOptions<S> = {},
  ): DirectQueue<S, Name> => openDirectQueue<S, Name>(parts, queueParts(service, name, options));
  return {
    queue,
    async createQueue<const Name extends string, S extends Schema | undefined = undefined>(
      name: Name,
      options: QueueOptions<S> & AttributesOf<Name> = {} as QueueOptions<S> & AttributesOf<Name>,
    ): Promise<DirectQueue<S, Name>> {
      return queue<Name, S>(name, await createAt(service, name, options));
    },
    transact: (make: () => Promise<readonly TransactWriteItem[]>, options?: TransactOptions) =>
      transact({ ...parts, lanes, random: Math.random }, make, options),
    close: parts.close,
  };
}
