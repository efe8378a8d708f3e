import { receive, removeBatch } from './delivery.ts';
import type { Load } from './load.ts';
import { countAll, deadUrl, mainUrl, newestTask } from './queues.ts';

const receiversOfEach = 3;

/** Receives and deletes until nothing is left; what does not come by then is stuck. */
export async function drain(
  load: Load,
  patienceMs: number,
): Promise<{ readonly drained: number; readonly left: number }> {
  const { ledger, call } = load;
  const endMs = Date.now() + patienceMs;
  ledger.draining();
  let drained = 0;
  let isEmpty = false;
  const receiver = async (queueUrl: string) => {
    while (!isEmpty && Date.now() < endMs) {
      const held = await receive(load, queueUrl, 5, 1);
      if (held === undefined) throw new Error('the server ended in the middle of the drain');
      drained += held.length;
      if (held.length > 0) await removeBatch(load, queueUrl, held);
      else isEmpty ||= (await countAll(call)) === 0 && !(await isMoving(call));
    }
  };
  await Promise.all(
    [mainUrl, deadUrl].flatMap((url) => Array.from({ length: receiversOfEach }, () => receiver(url))),
  );
  const left = await countAll(call);
  if (left > 0) ledger.violations.push(`${left} messages are stuck`);
  if (await isMoving(call)) ledger.violations.push('a move task is stuck');
  ledger.reportLosses();
  return { drained, left };
}

async function isMoving(call: Load['call']): Promise<boolean> {
  const newest = await newestTask(call);
  if (newest.kind !== 'answer') throw new Error('the move tasks could not be listed');
  return newest.value.status === 'RUNNING' || newest.value.status === 'CANCELLING';
}
