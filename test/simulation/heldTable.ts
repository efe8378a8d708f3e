import type { Table } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import { carry } from './carry.ts';
import type { Operation } from './operation.ts';
import type { Process } from './process.ts';
import type { Stage } from './stage.ts';

/** Batches are not atomic: this share of the batch reads is torn into single ones. */
const tornProbability = 0.3;

/** The table as one call of one process sees it: every request waits for its turn. */
export function heldTable(stage: Stage, process: Process, call: Call | undefined): Table {
  const submit = <Answer>(operation: Operation) =>
    carry(stage, { process, call, operation }) as Promise<Answer>;
  return {
    expiry: stage.table.expiry,
    ...(stage.table.tally && { tally: stage.table.tally }),
    get: (key, { eventual = false } = {}) => submit({ name: 'get', key, eventual }),
    batchGet: (keys, { eventual = false } = {}) =>
      stage.chance.is(tornProbability)
        ? Promise.all(keys.map((key) => submit<undefined>({ name: 'get', key, eventual })))
        : submit({ name: 'batchGet', keys, eventual }),
    query: (query) => submit({ name: 'query', query }),
    put: (write) => submit({ name: 'write', write }),
    update: (write) => submit({ name: 'write', write }),
    remove: (write) => submit({ name: 'write', write }),
    async batchWrite(writes) {
      await Promise.all(writes.map((write) => submit({ name: 'write', write })));
    },
    transact: (writes, token) => submit({ name: 'transact', writes, token }),
    onThrottle: (listener) => void process.throttleListeners.add(listener),
    dropExpired: (nowMs, limit) => submit({ name: 'dropExpired', nowMs, limit }),
    close: async () => {},
  };
}
