import { describe, expect, it } from 'vitest';
import { type Commit, groupCommit, type Transaction } from '../../../engine/table/groupCommit.ts';
import { StorageUnavailable } from '../../../engine/table/port.ts';

/** Transactions whose commits are settled by hand. */
function byHand() {
  const commits: { size: number; visible(): void; flushed(): void; fail(): void }[] = [];
  const begin = (): Transaction => {
    let size = 0;
    return {
      store: { find: () => undefined, put: () => size++, remove: () => size++ },
      commit(): Commit | undefined {
        if (size === 0) return undefined;
        const visible = Promise.withResolvers<void>();
        const flushed = Promise.withResolvers<void>();
        flushed.promise.catch(() => {});
        const fail = () => {
          visible.reject(new Error('no space left'));
          flushed.reject(new Error('no space left'));
        };
        commits.push({ size, visible: () => visible.resolve(), flushed: () => flushed.resolve(), fail });
        return { visible: visible.promise, flushed: flushed.promise };
      },
    };
  };
  return { begin, commits };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));
const item = { pk: 'p', sk: 's' };

describe('groupCommit', () => {
  function setUp(durable = false) {
    const { begin, commits } = byHand();
    const group = groupCommit(begin, durable);
    const answers: string[] = [];
    const write = (name: string) =>
      group
        .run((store) => store.put(item, undefined, 1))
        .then(
          () => answers.push(name),
          (error) => answers.push(`${name}: ${error.name}`),
        );
    return { group, commits, answers, write };
  }

  it('commits together what comes in one tick, and answers when it is visible', async () => {
    const { commits, answers, write } = setUp();
    write('a');
    write('b');
    await tick();
    expect([commits.map(({ size }) => size), answers]).toEqual([[2], []]);
    commits[0]!.visible();
    await tick();
    expect(answers).toEqual(['a', 'b']);
  });

  it('lets the next wait until the one under way is visible', async () => {
    const { commits, answers, write } = setUp();
    write('a');
    await tick();
    write('b');
    await tick();
    write('c');
    await tick();
    expect(commits.map(({ size }) => size)).toEqual([1]);
    commits[0]!.visible();
    await tick();
    await tick();
    expect([commits.map(({ size }) => size), answers]).toEqual([[1, 2], ['a']]);
  });

  it('answers after the flush where it is durable, and goes on before', async () => {
    const { commits, answers, write } = setUp(true);
    write('a');
    await tick();
    commits[0]!.visible();
    write('b');
    await tick();
    await tick();
    expect([commits.length, answers]).toEqual([2, []]);
    commits[0]!.flushed();
    await tick();
    expect(answers).toEqual(['a']);
  });

  it('tells every caller of a failed commit, and tries the next anew', async () => {
    const { commits, answers, write } = setUp();
    write('a');
    write('b');
    await tick();
    write('c');
    commits[0]!.fail();
    await tick();
    await tick();
    expect(answers).toEqual(['a: StorageUnavailable', 'b: StorageUnavailable']);
    commits[1]!.visible();
    await tick();
    expect(answers.at(-1)).toBe('c');
  });

  it('rejects with what an operation throws that one alone', async () => {
    const { group, commits, answers, write } = setUp();
    const thrown = group.run(() => {
      throw new RangeError('mine');
    });
    write('a');
    await tick();
    commits[0]!.visible();
    await expect(thrown).rejects.toThrow(RangeError);
    expect(answers).toEqual(['a']);
  });

  it('commits nothing where nothing is written', async () => {
    const { group, commits } = setUp();
    expect(await group.run((store) => store.find(item))).toBeUndefined();
    expect(commits).toEqual([]);
  });

  it('is idle once everything is answered', async () => {
    const { group, commits, write, answers } = setUp();
    await group.idle();
    write('a');
    const idle = group.idle().then(() => answers.push('idle'));
    await tick();
    expect(answers).toEqual([]);
    commits[0]!.visible();
    await idle;
    expect(answers).toEqual(['a', 'idle']);
  });

  it('names the cause of a failed commit', async () => {
    const { group, commits } = setUp();
    const written = group.run((store) => store.put(item, undefined, 1));
    await tick();
    commits[0]!.fail();
    await expect(written).rejects.toThrow(StorageUnavailable);
    await expect(written).rejects.toMatchObject({ cause: { message: 'no space left' } });
  });
});
