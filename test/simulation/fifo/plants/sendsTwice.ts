import { equals } from '../../../../engine/table/conditions.ts';
import { sequenceSk } from '../../../../engine/table/keys.ts';
import type { Item, Table, TransactOutcome, TransactWrite } from '../../../../engine/table/port.ts';
import { someFaults } from '../../config.ts';
import { keyOfWrite } from '../../operation.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, usual } from '../config.ts';
import { isParcel } from '../groups.ts';

/** Where the reply was lost the send is planned anew and carried out again, as if the first had not happened. */
export const sendsTwice: Plant<FifoConfig> = {
  shows: 'accepted twice',
  config: { ...usual, faults: { ...someFaults, lostReply: 0.03 }, bodyBytes: [20], hasMoveTasks: false },
  table: (table, _stage, call) =>
    call.kind !== 'send'
      ? table
      : {
          ...table,
          async transact(writes, token) {
            const answer = await table.transact(writes, token);
            return answer.outcome === 'unknown' ? again(table, writes, `${token}'`) : answer;
          },
        },
};

async function again(
  table: Table,
  writes: readonly TransactWrite[],
  token: string,
): Promise<TransactOutcome> {
  const [advance] = writes as readonly [TransactWrite];
  const { pk, sk } = keyOfWrite(advance);
  const head = await table.get({ pk, sk });
  if (head === undefined) return table.transact(writes, token);
  const next = head.next as number;
  const parcel = writes.find((write) => write.kind === 'put' && isParcel(write.item)) as {
    readonly item: Item;
  };
  const count = (parcel.item.m as ReadonlyMap<string, unknown>).size;
  return table.transact(
    [
      { kind: 'update', key: { pk, sk }, set: [[['next'], next + count]], if: equals(['next'], next) },
      { kind: 'put', item: { ...parcel.item, s: next, sk: sequenceSk(next + count - 1) } },
    ],
    token,
  );
}
