import { absent, anyOf, atMost } from '../../../../engine/table/conditions.ts';
import type { Put, Table, TransactOutcome, TransactWrite, Update } from '../../../../engine/table/port.ts';
import { someFaults } from '../../config.ts';
import { keyOfWrite } from '../../operation.ts';
import type { Plant } from '../../plant.ts';
import { deadly, type FifoConfig } from '../config.ts';
import { isHead, isParcel } from '../groups.ts';

/** The move to the dead-letter queue is a send and an acknowledgement: between the two the message is in both. */
export const moveInTwo: Plant<FifoConfig> = {
  shows: 'taken while there is another copy',
  config: {
    ...deadly,
    faults: { ...someFaults, crash: 0.02 },
    timeoutsSeconds: [2],
    bodyBytes: [20],
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  table: (table, { schedule }, call) =>
    call.kind !== 'receive'
      ? table
      : {
          ...table,
          transact: (writes, token) => inTwo(table, writes, token, schedule.nowMs() + call.process.skewMs),
        },
};

async function inTwo(
  table: Table,
  writes: readonly TransactWrite[],
  token: string,
  nowMs: number,
): Promise<TransactOutcome> {
  const arriving = writes.find((write) => write.kind === 'put' && isParcel(write.item));
  if (arriving === undefined) return table.transact(writes, token);
  const leaving = writes.filter((write) => isLeaving(write, keyOfWrite(arriving).pk));
  const sending = writes
    .filter((write) => !leaving.includes(write))
    .map((write) => (isRecord(write) ? { ...write, if: anyOf(absent(), atMost(['until'], nowMs)) } : write));
  const sent = await table.transact(sending, token);
  const isKnown = sent.outcome === 'refused' && sent.reasons[sending.findIndex(isRecord)]?.failed === true;
  if (sent.outcome !== 'done' && !isKnown) return sent;
  const [left] = await Promise.all(leaving.map((write) => table.update(write as Update)));
  return { outcome: left?.outcome === 'done' ? 'done' : 'unknown' };
}

const isRecord = (write: TransactWrite): write is Put => keyOfWrite(write).sk === 'dedup';
const isLeaving = (write: TransactWrite, targetPk: string): boolean => {
  const key = keyOfWrite(write);
  return write.kind === 'update' && key.pk !== targetPk && (isHead(key) || isParcel(key));
};
