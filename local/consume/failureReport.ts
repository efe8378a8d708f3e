import type { DispatchNews, Invocation } from '../../dispatch/ports.ts';
import type { Context } from '../../engine/context.ts';
import { queueOfMapping } from '../../engine/mappings/findMapping.ts';
import type { Mapping } from '../../engine/mappings/mapping.ts';
import type { Queue } from '../../engine/model/queue.ts';
import type { Log } from '../log.ts';
import { readableError } from './readableError.ts';

type Kept = Extract<DispatchNews, { readonly kind: 'kept' }>;
/** Of a message that was handed to a function. */
type Handed = { readonly receiveCount: number; readonly atMs: number; readonly ofRecords: number };

export type FailureReport = {
  /** To be told of every call before it begins. */
  note(invocation: Invocation): void;
  kept(news: Kept): Promise<void>;
};

const mostRemembered = 20_000;
const mostListed = 10;

/** Writes which messages a function did not handle, why, and what becomes of them. */
export function createFailureReport(
  engine: Pick<Context, 'clock' | 'mappings' | 'records'>,
  nameOf: (functionArn: string) => string,
  log: Log,
): FailureReport {
  const handed = new Map<string, Handed>();
  return {
    note({ event: { Records } }) {
      if (handed.size + Records.length > mostRemembered) handed.clear();
      for (const { messageId, attributes } of Records) {
        const receiveCount = Number(attributes.ApproximateReceiveCount ?? 1);
        handed.set(messageId, { receiveCount, atMs: engine.clock.now(), ofRecords: Records.length });
      }
    },
    async kept({ mapping, messageIds, reason }) {
      const queue = await queueOfMapping(engine, mapping);
      if (queue === undefined) return;
      const [first] = messageIds.map((id) => handed.get(id));
      const lines = messageIds.slice(0, mostListed).map((id) => {
        return `  ${id}: ${outlook(queue, handed.get(id), engine.clock.now())}`;
      });
      if (messageIds.length > mostListed) lines.push(`  … and ${messageIds.length - mostListed} more`);
      if (queue.isFifo) lines.push('  Until then nothing else of its message group comes.');
      for (const id of messageIds) handed.delete(id);
      const count = `${messageIds.length} of ${first?.ofRecords ?? messageIds.length}`;
      log.error(
        `${nameOf(mapping.functionArn)}: ${count} messages failed: ${readableError(why(reason, mapping))}\n${lines.join('\n')}`,
      );
    },
  };
}

const why = (reason: string, { functionTimeoutMs }: Mapping): string =>
  reason === 'timedOut'
    ? `it took longer than its timeout of ${functionTimeoutMs / 1000} s, and was ended.`
    : reason;

function outlook(queue: Queue, handed: Handed | undefined, nowMs: number): string {
  const hiddenMs = Math.max(0, queue.visibilityTimeoutMs - (nowMs - (handed?.atMs ?? nowMs)));
  const inSeconds = `in ${Math.round(hiddenMs / 1000)} s`;
  if (handed === undefined) return `comes again ${inSeconds}`;
  const { receiveCount } = handed;
  if (queue.redrive === undefined) return `attempt ${receiveCount}, comes again ${inSeconds}`;
  const { maxReceiveCount, targetName } = queue.redrive;
  const attempt = `attempt ${receiveCount} of ${maxReceiveCount}`;
  return receiveCount < maxReceiveCount
    ? `${attempt}, comes again ${inSeconds}`
    : `${attempt}, goes to ${targetName} ${inSeconds}`;
}
