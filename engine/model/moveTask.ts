import { readable } from '../table/format.ts';
import { formatVersion, itemLifeMs, moveTaskKey } from '../table/keys.ts';
import type { Item } from '../table/port.ts';

export type MoveTaskStatus = 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLING' | 'CANCELLED';

/** A message move task, as its item tells it. */
export type MoveTask = {
  readonly id: string;
  readonly sourceQueueId: string;
  readonly sourceArn: string;
  /** Absent: each message goes back to the queue that it came from. */
  readonly destinationArn?: string;
  readonly maxPerSecond?: number;
  readonly startedMs: number;
  readonly status: MoveTaskStatus;
  readonly moved: number;
  readonly toMove: number;
  readonly failureReason?: string;
};

export const moveTaskItem = (task: MoveTask): Item => ({
  ...moveTaskKey(task.sourceQueueId, task.startedMs, task.id),
  v: formatVersion,
  ttl: Math.ceil((task.startedMs + itemLifeMs) / 1000),
  id: task.id,
  source: task.sourceArn,
  ...(task.destinationArn !== undefined && { destination: task.destinationArn }),
  ...(task.maxPerSecond !== undefined && { rate: task.maxPerSecond }),
  started: task.startedMs,
  status: task.status,
  moved: task.moved,
  toMove: task.toMove,
  ...(task.failureReason !== undefined && { failure: task.failureReason }),
});

export const moveTaskOf = (item: Item): MoveTask => ({
  id: readable(item).id as string,
  sourceQueueId: item.pk.slice(item.pk.indexOf('#') + 1),
  sourceArn: item.source as string,
  ...(item.destination !== undefined && { destinationArn: item.destination as string }),
  ...(item.rate !== undefined && { maxPerSecond: item.rate as number }),
  startedMs: item.started as number,
  status: item.status as MoveTaskStatus,
  moved: item.moved as number,
  toMove: item.toMove as number,
  ...(item.failure !== undefined && { failureReason: item.failure as string }),
});

/** The handle says which task of which queue, readably, as AWS's does. */
export const taskHandle = ({ id, sourceArn }: Pick<MoveTask, 'id' | 'sourceArn'>): string =>
  Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString('base64');

export function readTaskHandle(
  handle: string,
): { readonly taskId: string; readonly sourceArn: string } | undefined {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString('utf8'));
    return typeof taskId === 'string' && typeof sourceArn === 'string' ? { taskId, sourceArn } : undefined;
  } catch {
    return undefined;
  }
}
