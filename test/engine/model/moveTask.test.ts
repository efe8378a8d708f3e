import { describe, expect, it } from 'vitest';
import {
  type MoveTask,
  moveTaskItem,
  moveTaskOf,
  readTaskHandle,
  taskHandle,
} from '../../../engine/model/moveTask.ts';

const bare: MoveTask = {
  id: 'b1a2',
  sourceQueueId: 'abcdefghij',
  sourceArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
  startedMs: 1_767_225_600_000,
  status: 'RUNNING',
  moved: 0,
  toMove: 12,
};

describe('a move task', () => {
  it.each<[string, Partial<MoveTask>]>([
    ['bare', {}],
    ['with a destination and a rate', { destinationArn: 'arn:work', maxPerSecond: 5 }],
    ['failed', { status: 'FAILED', failureReason: 'CouldNotDetermineMessageSource', moved: 3 }],
  ])('is read from its item as it was written: %s', (_, more) => {
    expect(moveTaskOf(moveTaskItem({ ...bare, ...more }))).toEqual({ ...bare, ...more });
  });

  it('is kept for 15 days from its start', () => {
    expect(moveTaskItem(bare).ttl).toBe(bare.startedMs / 1000 + 15 * 86_400);
  });
});

describe('the handle of a task', () => {
  it('is read as it was given', () => {
    expect(readTaskHandle(taskHandle(bare))).toEqual({ taskId: bare.id, sourceArn: bare.sourceArn });
  });

  it.each(['null', '1', '[]', '{}', '{"taskId":1,"sourceArn":"x"}', 'not JSON'])('is not %s', (text) => {
    expect(readTaskHandle(Buffer.from(text).toString('base64'))).toBeUndefined();
  });
});
