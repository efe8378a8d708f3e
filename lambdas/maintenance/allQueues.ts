import type { Context } from '../../engine/context.ts';
import { type Queue, queueFromItem } from '../../engine/model/queue.ts';
import { queuesPk } from '../../engine/table/keys.ts';

/** Every live queue of the table, of every account and region. */
export async function allQueues({ table }: Pick<Context, 'table'>): Promise<readonly Queue[]> {
  const queues: Queue[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ pk: queuesPk, eventual: true, ...(after !== undefined && { after }) });
    for (const item of page.items) {
      const queue = queueFromItem(item);
      if (queue.deletedMs === undefined) queues.push(queue);
    }
    after = page.next;
  } while (after !== undefined);
  return queues;
}
