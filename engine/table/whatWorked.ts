import { StorageUnavailable } from './port.ts';

/** Tidying that storage may fail: nobody's answer is lost to it, and whoever passes next meets what it left. */
export async function ifAvailable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StorageUnavailable) return undefined;
    throw error;
  }
}

/** Waits for all, and tells what storage failed from what worked. */
export async function attempted<T>(
  works: readonly Promise<T>[],
): Promise<{ readonly results: readonly T[]; readonly failure?: StorageUnavailable }> {
  const results: T[] = [];
  let failure: StorageUnavailable | undefined;
  for (const settled of await Promise.allSettled(works)) {
    if (settled.status === 'fulfilled') results.push(settled.value);
    else if (settled.reason instanceof StorageUnavailable) failure = settled.reason;
    else throw settled.reason;
  }
  return failure === undefined ? { results } : { results, failure };
}

/**
 * What worked, so that what others have claimed meanwhile is not left hidden until its timeout. Where nothing is in
 * hand besides, the failure is thrown.
 */
export async function whatWorked<T>(
  works: readonly Promise<T>[],
  isInHand: (result: T) => boolean,
): Promise<readonly T[]> {
  const { results, failure } = await attempted(works);
  if (failure !== undefined && !results.some(isInHand)) throw failure;
  return results;
}
