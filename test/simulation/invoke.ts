import type { Caller, Context } from '../../engine/context.ts';
import type { QueueError } from '../../engine/errors.ts';
import type { Result } from '../../engine/result.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { caller } from '../support/testEngine.ts';
import { type Call, type CallKind, strike } from './call.ts';
import { heldTable } from './heldTable.ts';
import type { Process } from './process.ts';
import type { Stage } from './stage.ts';
import { stamp } from './trace.ts';

/** What a client learns of a request; nothing where the process died or the storage was out. */
export type Answered<Output> = {
  readonly call: Call;
  readonly result: Result<Output, QueueError> | undefined;
};

/** Has a process of the service do something, as a load balancer would: any process for every request. */
export async function invoke<Output>(
  stage: Stage,
  actor: string,
  kind: CallKind,
  run: (context: Context, caller: Caller) => Promise<Result<Output, QueueError>>,
  process: Process = stage.chance.pick(stage.processes),
): Promise<Answered<Output>> {
  const call: Call = {
    id: ++stage.tally.calls,
    kind,
    actor,
    process,
    startMs: stage.schedule.nowMs(),
    isAnswered: false,
    isFaulty: process.frozenUntilMs > stage.schedule.nowMs(),
    touched: new Set(),
    copies: new Map(),
    took: new Set(),
    puts: new Set(),
  };
  const held = heldTable(stage, process, call);
  const context = stage.plant?.context?.(process.context, call) ?? process.context;
  const table = stage.plant?.table?.(held, stage, call) ?? held;
  const result = await new Promise<Result<Output, QueueError> | undefined>((resolve) => {
    process.calls.set(call, () => resolve(undefined));
    // a turn of its own: the process may be frozen when the request arrives
    stage.schedule.after(1, process, () => {
      run({ ...context, table }, caller).then(resolve, (error: unknown) => {
        // only a fault may make the storage unavailable
        if (!(error instanceof StorageUnavailable && call.isFaulty))
          stage.ledger.violated('exception', `${actor} ${kind}: ${error}`);
        strike(call);
        resolve(undefined);
      });
    });
  });
  process.calls.delete(call);
  call.isAnswered = result?.ok === true;
  stage.ledger.answered(call);
  stage.trace?.(`${stamp(stage)} ${process.name.padEnd(4)} ${actor} ${kind}#${call.id} ${ending(result)}`);
  return { call, result };
}

function ending(result: Result<unknown, QueueError> | undefined): string {
  if (result === undefined) return 'was never answered';
  return result.ok ? 'was answered' : `was refused: ${result.error.code} ${result.error.message}`;
}
