import { isAnswered, type Load } from './load.ts';
import { deadArn, newestTask } from './queues.ts';

const betweenLooksMs = 30;

/** Keeps a move task running; now and then it cancels one. */
export async function redrive(load: Load): Promise<boolean> {
  const { call, tally, random } = load;
  const started = await call<{ TaskHandle: string }>('StartMessageMoveTask', { SourceArn: deadArn });
  if (started.kind === 'unknown') return false;
  await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
  const newest = await newestTask(call);
  if (newest.kind !== 'answer') return isAnswered(load, newest);
  const { startedMs, handle, moved } = newest.value;
  if (startedMs !== undefined) tally.moved.set(startedMs, moved);
  if (handle === undefined || random() > 0.1) return true;
  const cancelled = await call('CancelMessageMoveTask', { TaskHandle: handle });
  return cancelled.kind !== 'unknown';
}
