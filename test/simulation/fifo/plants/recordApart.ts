import type { Put, Table, TransactOutcome, TransactWrite } from '../../../../engine/table/port.ts';
import { someFaults } from '../../config.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, usual } from '../config.ts';

const isRecord = (write: TransactWrite): write is Put => write.kind === 'put' && write.item.sk === 'dedup';

/** What was accepted is recorded by writes of its own, after the messages: a crash in between forgets it. */
export const recordApart: Plant<FifoConfig> = {
  shows: 'accepted twice',
  config: { ...usual, faults: { ...someFaults, crash: 0.02 }, patienceMs: 2_000, bodyBytes: [20] },
  table: (table, { schedule }, call) =>
    call.kind !== 'send'
      ? table
      : {
          ...table,
          transact: (writes, token) => apart(table, writes, token, schedule.nowMs() + call.process.skewMs),
        },
};

async function apart(
  table: Table,
  writes: readonly TransactWrite[],
  token: string,
  nowMs: number,
): Promise<TransactOutcome> {
  const records = writes.filter(isRecord);
  const known = await Promise.all(records.map(({ item: { pk, sk } }) => table.get({ pk, sk })));
  const isKnown = known.map((item) => item !== undefined && (item.until as number) > nowMs);
  if (isKnown.includes(true)) {
    const reasons = known.map((item, i) => ({ failed: isKnown[i] === true, ...(item && { item }) }));
    return { outcome: 'refused', reasons: [{ failed: false }, { failed: false }, ...reasons] };
  }
  const rest = writes.filter((write) => !isRecord(write));
  const answer = await table.transact(rest, token);
  if (answer.outcome === 'done') {
    for (const { kind, item } of records) await table.put({ kind, item });
  }
  return answer;
}
