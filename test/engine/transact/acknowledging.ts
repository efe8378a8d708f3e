import type { Context } from '../../../engine/context.ts';
import type { Table, TransactWrite } from '../../../engine/table/port.ts';
import type { Made, NotHeld } from '../../../engine/transact/made.ts';
import { makeAcknowledgement } from '../../../engine/transact/makeAcknowledgement.ts';
import { answerOf, caller } from '../../support/testEngine.ts';

export type Received = { readonly Body: string; readonly ReceiptHandle: string };

/** The acknowledgement of these messages, for a transaction. */
export async function acknowledging(
  context: Context,
  QueueUrl: string,
  messages: readonly Received[],
): Promise<Made | NotHeld> {
  const ReceiptHandles = messages.map(({ ReceiptHandle }) => ReceiptHandle);
  return answerOf(await makeAcknowledgement.run(context, caller, { QueueUrl, ReceiptHandles }));
}

/** Carries it out with a write of somebody's business that counts up; answers what became of that. */
export async function commit(
  { table, ids, clock }: Context,
  acknowledgement: Made | NotHeld,
  name: string,
): Promise<'committed' | 'refused' | 'lost' | 'done before'> {
  if ('notHeld' in acknowledgement) return acknowledgement.notHeld === 'done' ? 'done before' : 'lost';
  const count: TransactWrite = { kind: 'update', key: effectKey(name), add: [[['n'], 1]], creates: true };
  const writes = [count, ...acknowledgement.writes.map(([, write]) => write)];
  const { outcome } = await table.transact(writes, ids.sortable(clock.now()));
  if (outcome !== 'done') return 'refused';
  await acknowledgement.committed();
  return 'committed';
}

const effectKey = (name: string) => ({ pk: 'business', sk: name });

export const effectsOf = async (table: Table, name: string): Promise<number> =>
  ((await table.get(effectKey(name)))?.n as number | undefined) ?? 0;

/** A table on which whoever takes something away is never answered, once it is told so: its process has died. */
export function mortal(table: Table): { readonly table: Table; die(): void } {
  let isDead = false;
  const never = () => new Promise<never>(() => {});
  return {
    table: {
      ...table,
      remove: (write) => (isDead ? never() : table.remove(write)),
      update: (write) => (isDead ? never() : table.update(write)),
    },
    die() {
      isDead = true;
    },
  };
}
