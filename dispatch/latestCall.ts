import type { Mapping } from '../engine/mappings/mapping.ts';
import type { Queue } from '../engine/model/queue.ts';
import { skewMs } from './terms.ts';

/** The queue's visibility timeout, which was no shorter than the function's time-out when they were mapped. */
export const hiddenMs = ({ functionTimeoutMs }: Mapping, { visibilityTimeoutMs }: Queue): number =>
  Math.max(visibilityTimeoutMs, functionTimeoutMs);

/**
 * A call that begins by then ends before others see its messages, whatever their clocks. Where the queue hides messages for
 * hardly longer than the function may need, nothing can promise that, and it begins at once or not at all.
 */
export const latestCallMs = (mapping: Mapping, queue: Queue, receivedMs: number): number =>
  receivedMs + Math.max(skewMs, hiddenMs(mapping, queue) - mapping.functionTimeoutMs - skewMs);
