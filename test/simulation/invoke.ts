import type { Caller, Context } from '../../engine/context.ts';
import type { QueueError } from '../../engine/errors.ts';
import type { Result } from '../../engine/result.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { caller } from '../support/testEngine.ts';
import { type Call, type CallKind, strike } from './call.ts';
import { heldTable } from './heldTable.ts';
import type { Process } from './process.ts';
import { stamp } from './trace.ts';
import type { World } from './world.ts';

/** What a client learns of a request; nothing where the process died or the storage was out. */
export type Answered<Output> = {
  readonly call: Call;
  readonly result: Result<Output, QueueError> | undefined;
};

/** Has a process of the service do something, as a load balancer would: any process for every request. */
export async function invoke<Output>(
  world: World,
  actor: string,
  kind: CallKind,
  run: (context: Context, caller: Caller) => Promise<Result<Output, QueueError>>,
  process: Process = world.chance.pick(world.processes),
): Promise<Answered<Output>> {
  const call: Call = {
    id: ++world.tally.calls,
    kind,
    actor,
    process,
    startMs: world.schedule.nowMs(),
    isFaulty: process.frozenUntilMs > world.schedule.nowMs(),
    touched: new Set(),
    copies: new Map(),
    took: new Set(),
    puts: new Set(),
  };
  const held = heldTable(world, process, call);
  const context = world.plant?.context?.(process.context, call) ?? process.context;
  const table = world.plant?.table?.(held, world, call) ?? held;
  const result = await new Promise<Result<Output, QueueError> | undefined>((resolve) => {
    process.calls.set(call, () => resolve(undefined));
    // a turn of its own: the process may be frozen when the request arrives
    world.schedule.after(1, process, () => {
      run({ ...context, table }, caller).then(resolve, (error: unknown) => {
        // only a fault may make the storage unavailable
        if (!(error instanceof StorageUnavailable && call.isFaulty))
          world.ledger.violated('exception', `${actor} ${kind}: ${error}`);
        strike(call);
        resolve(undefined);
      });
    });
  });
  process.calls.delete(call);
  world.trace?.(`${stamp(world)} ${process.name.padEnd(4)} ${actor} ${kind}#${call.id} ${ending(result)}`);
  return { call, result };
}

function ending(result: Result<unknown, QueueError> | undefined): string {
  if (result === undefined) return 'was never answered';
  return result.ok ? 'was answered' : `was refused: ${result.error.code} ${result.error.message}`;
}
