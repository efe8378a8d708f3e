import { type QueueError, queueError } from '../../engine/errors.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { maxNesting } from '../limits.ts';
import { utf8 } from '../utf8.ts';
import { nestsDeeperThan } from './nesting.ts';

const malformed = (message: string) => err(queueError('MalformedInput', message));

/** Below this length even nothing but brackets is parsed in a moment. */
const shortTextLength = 65_536;

/** The object that a JSON body holds; no body is an object without members. */
export function readJson(body: Uint8Array): Result<object, QueueError> {
  if (body.length === 0) return ok({});
  const text = utf8(body);
  if (text === undefined) return malformed('The request body is not valid UTF-8.');
  if (text.length > shortTextLength && nestsDeeperThan(text, maxNesting)) {
    return malformed('The request body is nested too deeply.');
  }
  const input = parse(text);
  if (input === undefined) return malformed('The request body is not valid JSON.');
  if (Array.isArray(input)) return malformed('Start of list found where not expected');
  if (typeof input !== 'object' || input === null) return malformed('Unexpected field type');
  return ok(input);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
