import { isDeepStrictEqual } from 'node:util';
import type { GivenAttributes } from './queueAttributes.ts';
import { type AttributeHolder, type Attributes, shownAttributes, silentDefaults } from './shownAttributes.ts';

/** The first attribute in which the queue is not as asked for. */
export function firstDifference(queue: AttributeHolder, given: GivenAttributes): string | undefined {
  const current: Attributes = { ...silentDefaults, ...shownAttributes(queue) };
  const differing = Object.entries(given).find(
    ([name, value]) => !sameValue(name, current[name] ?? '', value || (silentDefaults[name] ?? '')),
  );
  return differing?.[0];
}

function sameValue(name: string, a: string, b: string): boolean {
  if (a === b) return true;
  if (a === '' || b === '') return false;
  if (name === 'RedriveAllowPolicy') return isDeepStrictEqual(sourcesSorted(a), sourcesSorted(b));
  if (name === 'RedrivePolicy' || name === 'Policy') return isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
  return false;
}

function sourcesSorted(policy: string): unknown {
  const { sourceQueueArns, ...rest } = JSON.parse(policy);
  return { ...rest, sources: [...(sourceQueueArns ?? [])].sort() };
}
