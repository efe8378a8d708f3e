import fc from 'fast-check';
import { expect } from 'vitest';
import { answerOf, refusalOf } from '../../../support/testEngine.ts';
import { type ModelHandle, remove, stateOf } from './model.ts';
import { type Command, command, has, queueOf, type World } from './world.ts';

const recent = 40;
/** One of the handles given lately, whatever has become of it since. */
const pick = ({ model }: World, at: number): ModelHandle | undefined =>
  model.handles[model.handles.length - 1 - (at % Math.min(model.handles.length, recent))];
const anyHandle = fc.oneof({ weight: 3, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.nat(recent - 1) });
const seconds = fc.constantFrom(0, 0, 1, 4, 15, 60, 43_199);

const hasQueue = (world: World, at: number): boolean => {
  const handle = pick(world, at);
  return handle !== undefined && has(handle.queue)(world);
};
/** Given by a queue that was deleted since and created again under its name. */
const isForeign = (world: World, handle: ModelHandle): boolean =>
  queueOf(world, handle.queue).incarnation !== handle.incarnation;

/** Why a message cannot be deleted by this handle, if it cannot. */
function deleteFault(world: World, handle: ModelHandle): RegExp | undefined {
  if (isForeign(world, handle)) return /^ReceiptHandleIsInvalid/;
  if (stateOf(world.model, handle) !== 'expired') return undefined;
  world.reach.expiredHandles++;
  return /^InvalidParameterValue: .*The receipt handle has expired/;
}

function acknowledge(world: World, handle: ModelHandle): number {
  if (stateOf(world.model, handle) !== 'held') return 0;
  remove(queueOf(world, handle.queue), handle.message);
  return 1;
}

const deleteOne = anyHandle.map(
  (at): Command =>
    command(
      'DeleteMessage',
      [at],
      (world) => hasQueue(world, at),
      async (world) => {
        const handle = pick(world, at) as ModelHandle;
        const fault = deleteFault(world, handle);
        const deleted = world.real.client.delete(handle.queue, handle.text);
        if (fault !== undefined) {
          await expect(deleted).rejects.toThrow(fault);
          return 'refused';
        }
        await deleted;
        return acknowledge(world, handle) > 0 ? 'done' : 'refused';
      },
    ),
);

/** The handles of one queue among those picked. */
function together(world: World, picks: readonly number[]): readonly ModelHandle[] {
  const handles = picks.map((at) => pick(world, at) as ModelHandle);
  return handles.filter(({ queue }) => queue === handles[0]?.queue);
}
const picks = fc.oneof(
  fc.uniqueArray(fc.nat(9), { minLength: 2, maxLength: 8, size: 'max' }),
  fc.array(anyHandle, { minLength: 1, maxLength: 10, size: 'max' }),
);

const failuresOf = (answer: { Failed?: readonly { Id: string; Code: string; Message: string }[] }) =>
  new Map((answer.Failed ?? []).map(({ Id, Code, Message }) => [Number(Id), `${Code}: ${Message}`]));

const deleteBatch = picks.map(
  (at): Command =>
    command(
      'DeleteMessageBatch',
      at,
      (world) => hasQueue(world, at[0] as number),
      async (world) => {
        const handles = together(world, at);
        const [{ queue }] = handles as [ModelHandle];
        const texts = handles.map(({ text }) => text);
        const failures = failuresOf(answerOf(await world.real.client.deleteMany(queue, texts)));
        let gone = 0;
        for (const [i, handle] of handles.entries()) {
          expect(failures.get(i) ?? 'none').toMatch(deleteFault(world, handle) ?? /^none$/);
          gone += acknowledge(world, handle);
        }
        return gone > 0 ? 'done' : 'refused';
      },
    ),
);

/** Why a visibility cannot be changed, if it cannot. */
function changeFault(world: World, handle: ModelHandle, toSeconds: number): RegExp | undefined {
  const { model } = world;
  if (isForeign(world, handle)) return /^ReceiptHandleIsInvalid/;
  if (model.nowMs - handle.receivedMs + toSeconds * 1000 > 43_200_000) return /Total VisibilityTimeout/;
  return stateOf(model, handle) === 'held' ? undefined : /Message does not exist or is not available/;
}

const changeOne = fc.tuple(anyHandle, seconds).map(
  ([at, toSeconds]): Command =>
    command(
      'ChangeMessageVisibility',
      [at, toSeconds],
      (world) => hasQueue(world, at),
      async (world) => {
        const handle = pick(world, at) as ModelHandle;
        const fault = changeFault(world, handle, toSeconds);
        const changed = await world.real.client.change(handle.queue, handle.text, toSeconds);
        if (fault !== undefined) {
          expect(refusalOf(changed)).toMatch(fault);
          return 'refused';
        }
        answerOf(changed);
        handle.message.visibleAtMs = world.model.nowMs + toSeconds * 1000;
        return 'done';
      },
    ),
);

const changeBatch = fc.tuple(picks, fc.array(seconds, { minLength: 10, maxLength: 10 })).map(
  ([at, toSeconds]): Command =>
    command(
      'ChangeMessageVisibilityBatch',
      [at, toSeconds],
      (world) => hasQueue(world, at[0] as number),
      async (world) => {
        // one message may be named twice: what wins then is not said, so each is named once
        const handles = [...new Map(together(world, at).map((handle) => [handle.message, handle])).values()];
        const [{ queue }] = handles as [ModelHandle];
        const changes = handles.map(({ text }, i) => [text, toSeconds[i] as number] as const);
        const failures = failuresOf(answerOf(await world.real.client.changeMany(queue, changes)));
        const faults = handles.map((handle, i) => changeFault(world, handle, toSeconds[i] as number));
        for (const [i, { message }] of handles.entries()) {
          expect(failures.get(i) ?? 'none').toMatch(faults[i] ?? /^none$/);
          if (faults[i] === undefined)
            message.visibleAtMs = world.model.nowMs + (toSeconds[i] as number) * 1000;
        }
        return faults.includes(undefined) ? 'done' : 'refused';
      },
    ),
);

export const handleCommands: readonly fc.Arbitrary<Command>[] = [
  deleteOne,
  deleteBatch,
  changeOne,
  changeBatch,
];
