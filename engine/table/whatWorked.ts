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

/**
 * Waits for all, and leaves out what storage failed, so that what others have claimed meanwhile is not left hidden
 * until its timeout. Where nothing is in hand besides, the failure is thrown.
 */
export async function whatWorked<T>(
  works: readonly Promise<T>[],
  isInHand: (result: T) => boolean,
): Promise<readonly T[]> {
  const results: T[] = [];
  let failure: unknown;
  for (const settled of await Promise.allSettled(works)) {
    if (settled.status === 'fulfilled') results.push(settled.value);
    else if (!(settled.reason instanceof StorageUnavailable)) throw settled.reason;
    else failure = settled.reason;
  }
  if (failure !== undefined && !results.some(isInHand)) throw failure;
  return results;
}
