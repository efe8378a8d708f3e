import { deleteMessageBatch } from '../engine/actions/deleteMessageBatch.ts';
import { limits } from '../engine/limits.ts';
import type { Mapping } from '../engine/mappings/mapping.ts';
import { StorageUnavailable } from '../engine/table/port.ts';
import type { SqsRecord } from './event.ts';
import type { Dispatch } from './ports.ts';
import { queueCaller } from './queueCaller.ts';

const attempts = 3;
const pauseMs = 200;

/** Deletes what was handled; answers with the ids of those that could not be, which come again. */
export async function acknowledgeRecords(
  { engine }: Pick<Dispatch, 'engine'>,
  mapping: Mapping,
  records: readonly SqsRecord[],
): Promise<readonly string[]> {
  const left: string[] = [];
  for (let start = 0; start < records.length; start += limits.maxBatchEntries) {
    const together = records.slice(start, start + limits.maxBatchEntries);
    left.push(...(await deleteTogether(engine, mapping, together)));
  }
  return left;
}

async function deleteTogether(
  engine: Dispatch['engine'],
  mapping: Mapping,
  records: readonly SqsRecord[],
): Promise<readonly string[]> {
  const Entries = records.map(({ receiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle: receiptHandle }));
  const input = { QueueUrl: mapping.queueName, Entries };
  for (let attempt = 1; ; attempt++) {
    try {
      const deleted = await deleteMessageBatch.run(engine, queueCaller(mapping), input);
      if (!deleted.ok) return records.map(({ messageId }) => messageId);
      const failed = new Set(deleted.value.Failed?.map(({ Id }) => Id));
      return records.filter((_, i) => failed.has(`${i}`)).map(({ messageId }) => messageId);
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      if (attempt === attempts) return records.map(({ messageId }) => messageId);
      await engine.clock.sleep(pauseMs * 2 ** attempt);
    }
  }
}
