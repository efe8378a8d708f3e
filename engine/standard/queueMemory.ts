import type { Clock } from '../context.ts';
import type { Crowding } from '../fifo/crowding.ts';
import type { Noted } from '../fifo/idle.ts';
import { createVisits, type Visits } from '../fifo/visits.ts';
import { createOutlook, type Outlook } from '../shards/outlook.ts';
import type { Counts } from '../table/port.ts';

/**
 * What a process has learned about a queue while serving it. Only ever a hint: forgetting it costs a few units.
 */
export type QueueMemory = {
  /** Messages that one parcel held lately, on average: how many parcels a receive asks for. */
  messagesPerParcel: number;
  /** How often claims were lost lately, 0 (never) to 1: how far receivers scatter. */
  contention: number;
  /** Messages that may still be received before the in-flight limit must be counted again. */
  headroom: number;
  /** Parcels that a receive of this process is claiming right now. */
  readonly claiming: Set<string>;
  /** What the last costly count told, for as long as it is told again. */
  counted: { readonly counts: Counts; readonly generation: number; readonly untilMs: number } | undefined;
  /** Groups that others send to at the same time. */
  readonly crowding: Crowding;
  /** Groups that receives of this process are at. */
  readonly visits: Visits;
  /** Groups that were emptied. */
  readonly noted: Noted;
  /** Where to look, of several shards. */
  readonly outlook: Outlook;
};

export type QueueMemories = (queueId: string) => QueueMemory;

export function createQueueMemories(clock: Clock): QueueMemories {
  const memories = new Map<string, QueueMemory>();
  return (queueId) => {
    const known = memories.get(queueId);
    if (known !== undefined) return known;
    const memory = {
      messagesPerParcel: 1,
      contention: 0,
      headroom: 0,
      counted: undefined,
      claiming: new Set<string>(),
      crowding: new Map(),
      visits: createVisits(),
      noted: new Map(),
      outlook: createOutlook(clock),
    };
    memories.set(queueId, memory);
    return memory;
  };
}

const memorySpan = 8;
/** A moving average over about the last eight observations. */
export const learn = (average: number, observed: number): number =>
  average + (observed - average) / memorySpan;
