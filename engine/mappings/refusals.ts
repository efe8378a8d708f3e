import { type QueueError, queueError } from '../errors.ts';
import type { Consumers } from './consumers.ts';
import { invalidMapping } from './mappingInput.ts';

export const callsNoFunctions = queueError(
  'UnsupportedOperation',
  'This service calls no functions, so it takes no event source mappings.',
);

export const noSuchFunction = (name: string, { known }: Pick<Consumers, 'known'> = {}): QueueError =>
  invalidMapping(
    `Function not found, or this service may not call it: ${name}${known === undefined ? '' : `. ${known()}`}`,
  );
