import type { Answer, Calls } from './calls.ts';

/** A storage outage is nobody's fault; a refusal would be. */
export function refused({ violations }: Calls, action: string, answer: Answer<unknown>): void {
  if (answer.kind === 'refusal') violations.push(`${action} was refused: ${answer.error.message}`);
}
