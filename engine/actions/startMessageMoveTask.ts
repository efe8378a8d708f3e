import * as v from 'valibot';
import { action } from '../action.ts';
import { moveLater } from '../background/moveMessages.ts';
import { workSignal } from '../background/work.ts';
import type { Context } from '../context.ts';
import { countMessages } from '../counts.ts';
import { queueError } from '../errors.ts';
import { findByArn } from '../findByArn.ts';
import { limits } from '../limits.ts';
import { type MoveTask, moveTaskItem, taskHandle } from '../model/moveTask.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { type Queue, queueArn } from '../model/queue.ts';
import { err, ok } from '../result.ts';
import { text, whole } from '../shapes.ts';
import { absent } from '../table/conditions.ts';
import { StorageUnavailable } from '../table/port.ts';
import { settleTransaction } from '../table/settle.ts';

const refused = (message: string) => err(queueError('InvalidParameterValue', message));

export const startMessageMoveTask = action(
  v.object({ SourceArn: text, DestinationArn: text, MaxNumberOfMessagesPerSecond: whole }),
  async (context, caller, input) => {
    if (input.SourceArn == null) return err(missingParameter('SourceArn'));
    const found = await findByArn(context, caller, input.SourceArn, 'SourceArn');
    if (!found.ok) return found;
    const source = found.value;
    if (!(await isDeadLetterQueue(context, source))) {
      return refused('Source queue must be configured as a Dead Letter Queue.');
    }
    if (input.DestinationArn != null) {
      const destination = await findByArn(context, caller, input.DestinationArn, 'DestinationArn');
      if (!destination.ok) return destination;
      if (destination.value.name === source.name) {
        return refused('Source queue arn and destination queue arn cannot be the same.');
      }
      if (destination.value.isFifo !== source.isFifo) {
        return refused('The source queue and destination queue must be of the same queue type.');
      }
    }
    const rate = input.MaxNumberOfMessagesPerSecond;
    if (rate != null && (rate < 1 || rate > limits.maxMoveRatePerSecond)) {
      return refused(
        `Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number that's between 1 and ${limits.maxMoveRatePerSecond}.`,
      );
    }
    return start(context, source, input.DestinationArn ?? undefined, rate ?? undefined);
  },
);

async function start(context: Context, source: Queue, destinationArn?: string, maxPerSecond?: number) {
  const { clock, ids, waiters } = context;
  const counts = await countMessages(context, source);
  const startedMs = clock.now();
  const token = ids.sortable(startedMs);
  const task: MoveTask = {
    id: taskId(ids.bytes(16)),
    sourceQueueId: source.id,
    sourceArn: queueArn(source),
    ...(destinationArn !== undefined && { destinationArn }),
    ...(maxPerSecond !== undefined && { maxPerSecond }),
    startedMs,
    status: 'RUNNING',
    moved: 0,
    toMove: counts.visible + counts.inFlight + counts.delayed,
  };
  const record = { kind: 'put', item: moveTaskItem(task), if: absent() } as const;
  const started = await settleTransaction(context, [record, moveLater(task)], token);
  if (started.outcome === 'unknown') throw new StorageUnavailable('the move task could not be recorded');
  if (started.outcome === 'refused') {
    return refused(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  waiters.wake(workSignal);
  return ok({ TaskHandle: taskHandle(task) });
}

async function isDeadLetterQueue({ records }: Context, queue: Queue): Promise<boolean> {
  const { account, region } = queue;
  let after: string | undefined;
  do {
    const page = await records.list({
      account,
      region,
      limit: limits.maxListResults,
      ...(after && { after }),
    });
    if (page.queues.some(({ redrive }) => redrive?.targetArn === queueArn(queue))) return true;
    after = page.next;
  } while (after !== undefined);
  return false;
}

/** A random UUID (version 4). */
function taskId(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
