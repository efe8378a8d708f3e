import type { Schedule } from './schedule.ts';
import type { Told } from './told.ts';

export type Violation = { readonly rule: string; readonly about: string; readonly atMs: number };

/** Rules that were broken, and what at-least-once allows after a fault. */
export type Rulings = {
  readonly violations: Violation[];
  /** Times a rule was broken for a message that a fault had touched. */
  readonly excused: Map<string, number>;
  violated(rule: string, about: string): void;
  /** A violation, unless a fault has touched the message: then it is counted. */
  broken(rule: string, told: Pick<Told, 'id' | 'isExcused'>, about?: string): void;
};

export function createRulings(schedule: Schedule): Rulings {
  const violations: Violation[] = [];
  const excused = new Map<string, number>();
  const violated = (rule: string, about: string) =>
    void violations.push({ rule, about, atMs: schedule.nowMs() });
  return {
    violations,
    excused,
    violated,
    broken(rule, told, about = '') {
      if (told.isExcused) excused.set(rule, (excused.get(rule) ?? 0) + 1);
      else violated(rule, `${told.id} ${about}`);
    },
  };
}
