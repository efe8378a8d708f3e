import type { QueueError } from '../../engine/errors.ts';
import type { Result } from '../../engine/result.ts';

/** The reason that CloudFormation shows: in the words of the API. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor({ code, message }: QueueError) {
    super(`${code}: ${message}`);
  }
}

export function must(result: Result<unknown, QueueError>): void {
  if (!result.ok) throw new Refused(result.error);
}
