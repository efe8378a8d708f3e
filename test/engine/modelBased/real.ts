import type { Context } from '../../../engine/context.ts';
import { unpackContent } from '../../../engine/model/content.ts';
import { messageIdOf } from '../../../engine/model/messageId.ts';
import { parcelOf } from '../../../engine/model/parcel.ts';
import { readContents } from '../../../engine/standard/bodies.ts';
import { parcelsEnd, shardPk } from '../../../engine/table/keys.ts';
import { type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { caller, testEngine } from '../../support/testEngine.ts';
import { watchedTable } from '../../support/watchedTable.ts';

export type Real = {
  readonly context: Context;
  readonly clock: ManualClock;
  readonly client: Client;
  readonly table: ReturnType<typeof watchedTable>;
};

/** With or without the running counts that a table with one owner keeps. */
export function createReal(hasTally: boolean): Real {
  const table = hasTally ? watchedTable() : watchedTable({});
  const settings = { sharedTable: false, recentlyDeletedMs: 0 };
  const { context, clock } = testEngine({ table, settings });
  return { context, clock, client: clientOf(context), table };
}

/** What lies in a queue, by body: to learn which way it went where it had a choice. */
export async function peek(
  { context }: Real,
  name: string,
): Promise<ReadonlyMap<string, { readonly id: string; readonly countOnArrival: number }>> {
  const queue = await context.records.find(caller.account, caller.region, name);
  if (queue === undefined) return new Map();
  const pk = shardPk(queue.id, queue.generation, 0);
  const { items } = await context.table.query({ pk, to: parcelsEnd });
  const messages = items.flatMap((item) => parcelOf(item).messages);
  const contents = await readContents(context, messages);
  return new Map(
    messages.map(({ key, countOnArrival }, i) => {
      const content = contents[i];
      if (content === undefined) throw new Error(`the body of ${messageIdOf(key)} is gone`);
      return [unpackContent(content).body, { id: messageIdOf(key), countOnArrival }];
    }),
  );
}
