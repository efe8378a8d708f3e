import type { Value, ValueMap } from '../../engine/table/port.ts';

/** A map attribute, written as an object. */
export const mapOf = (entries: Readonly<Record<string, Value>>): ValueMap => new Map(Object.entries(entries));
