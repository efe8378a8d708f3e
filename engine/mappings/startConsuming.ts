import type { Context } from '../context.ts';
import { noteDue } from './dues.ts';
import type { Mapping } from './mapping.ts';

const firstLookMs = 1_000;
/** Longer than any process remembers that the queue had no mapping: until then its wake-ups go unheard there. */
const secondLookMs = 15_000;
/** Where no other process writes, records are trusted for ever, and changed by whoever trusts them. */
const longestCacheMs = 60_000;

/**
 * For a mapping that has just begun to count: there may be a backlog, and what is sent while some process still trusts
 * that nobody is to be woken must be found as well.
 */
export async function startConsuming(context: Context, mapping: Mapping): Promise<void> {
  const nowMs = context.clock.now();
  const { queueId } = mapping;
  const cacheMs = Math.min(context.settings.recordCacheMs, longestCacheMs);
  await noteDue(context, queueId, nowMs + firstLookMs, 'eventually');
  await noteDue(context, queueId, nowMs + cacheMs + secondLookMs, 'eventually');
  // what cannot be started is started by the sweep
  await context.consumers?.startWorker(mapping).catch(() => {});
}
