import { giveBack } from '../engine/giveBack.ts';
import type { Queue } from '../engine/model/queue.ts';
import { checkHandle } from '../engine/model/receiptHandles.ts';
import { ifAvailable } from '../engine/table/whatWorked.ts';
import type { SqsRecord } from './event.ts';
import type { Dispatch } from './ports.ts';

/** Puts records back that no function has seen: they come again, not counted. If that fails, their timeout brings them. */
export async function giveBackRecords(
  { engine }: Pick<Dispatch, 'engine'>,
  queue: Queue,
  records: readonly SqsRecord[],
  delayMs: number,
): Promise<void> {
  if (records.length === 0) return;
  const keys = await engine.handleKeys.all();
  const handles = records.flatMap(({ receiptHandle }) => {
    const handle = checkHandle(receiptHandle, queue, keys);
    return handle.ok ? [handle.value] : [];
  });
  await ifAvailable(giveBack(engine, queue, handles, delayMs));
}
