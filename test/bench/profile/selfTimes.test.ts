import { describe, expect, it } from 'vitest';
import { selfTimes } from '../../../bench/profile/selfTimes.ts';

describe('selfTimes', () => {
  it('adds up the samples of each function', () => {
    const frame = (functionName: string) => ({ functionName, url: '', lineNumber: 0 });
    const nodes = [
      { id: 1, callFrame: frame('send') },
      { id: 2, callFrame: frame('receive') },
      { id: 3, callFrame: frame('send') },
    ];
    const times = selfTimes({ nodes, samples: [1, 2, 3], timeDeltas: [10, 15, 20] });
    expect(times).toEqual([
      ['send', 30],
      ['receive', 15],
    ]);
  });
});
