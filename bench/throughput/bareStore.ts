import { groupCommit } from '../../engine/table/groupCommit.ts';
import { createCommit } from '../../engine/table/lmdbCommit.ts';
import { openLmdb } from '../../engine/table/openLmdb.ts';
import type { Item } from '../../engine/table/port.ts';

/** Resolves when the bytes are kept. */
export type BareStore = (bytes: Uint8Array) => Promise<void>;

/** The file is to stay as large as a queue's that is drained. */
const keptRequests = 20_000;
const nowhere = { visible: Promise.resolve(), flushed: Promise.resolve() };

/**
 * The same store with the same sync mode, one transaction a tick, and no more: bytes under the next key, answered
 * when the transaction is visible, as the table does. lmdb's own promise would come with the flush, 0.3 ms later.
 */
export function bareStore(directory: string): BareStore {
  const commit = createCommit(openLmdb(directory, () => ({ pk: '', sk: '' })));
  let count = 0;
  const commits = groupCommit(() => {
    const items: [string, Item][] = [];
    return {
      store: { find: () => undefined, put: (item) => void items.push([item.sk, item]), remove: () => {} },
      commit: () => (items.length === 0 ? nowhere : commit(items)),
    };
  }, false);
  return (bytes) =>
    commits.run((store) => {
      const sk = String(count++ % keptRequests).padStart(8, '0');
      store.put({ pk: 'b', sk, c: bytes }, undefined, 0);
    });
}
