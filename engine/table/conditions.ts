import type { Condition, Path, Value } from './port.ts';

/** Constructors of the condition algebra, so that a conditional write reads as a sentence. */
export const absent = (...path: [] | Path): Condition =>
  path.length === 0 ? { is: 'absent' } : { is: 'absent', path: path as Path };
export const present = (...path: [] | Path): Condition =>
  path.length === 0 ? { is: 'present' } : { is: 'present', path: path as Path };
export const equals = (path: Path, value: Value): Condition => ({ is: 'equals', path, value });
export const atMost = (path: Path, value: string | number): Condition => ({ is: 'atMost', path, value });
export const atLeast = (path: Path, value: string | number): Condition => ({ is: 'atLeast', path, value });
export const anyOf = (...of: readonly Condition[]): Condition => ({ is: 'any', of });
export const allOf = (...of: readonly Condition[]): Condition => ({ is: 'all', of });
