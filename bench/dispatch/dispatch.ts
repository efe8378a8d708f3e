import type { Line } from '../report.ts';
import { median, quantile, significant } from '../statistics.ts';
import { type ChainOptions, chainTimes } from './chain.ts';
import { type LocalOptions, localTimes } from './local.ts';

export const dispatchDefaults = {
  parts: ['local', 'chain'] as readonly ('local' | 'chain')[],
  local: { messages: 500, warmUp: 50 } as LocalOptions,
  chain: { messages: 100, warmUp: 10, delayed: 20 } as ChainOptions,
};
export type DispatchOptions = typeof dispatchDefaults;

/** How soon after a send a mapped function has started: on a laptop, and through the deployed functions. */
export async function* dispatch({ parts, local, chain }: DispatchOptions): AsyncIterable<Line> {
  if (parts.includes('local')) {
    const { start, bare } = await localTimes(local);
    yield {
      part: 'local',
      startP50Ms: significant(median(start)),
      startP99Ms: significant(quantile(start, 0.99)),
      bareP50Ms: significant(median(bare)),
      bareP99Ms: significant(quantile(bare, 0.99)),
      aboveBareP99Ms: significant(quantile(start, 0.99) - quantile(bare, 0.99)),
    };
  }
  if (parts.includes('chain')) {
    const { start, beside, receive, invoke, late } = await chainTimes(chain);
    yield {
      part: 'chain',
      startP50Ms: significant(median(start)),
      startP99Ms: significant(quantile(start, 0.99)),
      receiveP50Ms: significant(median(receive)),
      invokeP50Ms: significant(median(invoke)),
      ratio: significant(median(start) / (median(receive) + median(invoke))),
      besideSleeperP50Ms: significant(median(beside)),
      besideSleeperP99Ms: significant(quantile(beside, 0.99)),
      delayedP50LateMs: significant(median(late)),
      delayedMostLateMs: significant(Math.max(...late)),
    };
  }
}
