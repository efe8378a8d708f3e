import * as v from 'valibot';
import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { text, whole } from '../shapes.ts';
import { jsonObject } from './jsonObject.ts';
import { isQueueName } from './queueName.ts';

/** How much of a list is asked for, and behind which queue it goes on. */
export type PageRequest = { readonly limit: number; readonly after?: string; readonly isPaged: boolean };

/** The members that ask for a page, for an action's input. */
export const pageMembers = { MaxResults: whole, NextToken: text };
const pageInput = v.object(pageMembers);

const tokenVersion = 1;
const token = v.object({
  v: v.literal(tokenVersion),
  list: v.string(),
  after: v.pipe(v.string(), v.check(isQueueName)),
});

/** `list` names what is listed: a token goes on with the list that it came from and no other. */
export function pageRequest(
  list: string,
  { MaxResults, NextToken }: v.InferOutput<typeof pageInput>,
): Result<PageRequest, QueueError> {
  const limit = MaxResults ?? limits.maxListResults;
  if (limit < 1 || limit > limits.maxListResults) {
    return err(
      refused(
        `Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and ${limits.maxListResults}.`,
      ),
    );
  }
  const isPaged = MaxResults !== null && MaxResults !== undefined;
  if (NextToken === null || NextToken === undefined) return ok({ limit, isPaged });
  if (!isPaged) {
    return err(refused('MaxResults is a mandatory parameter when you provide a value for NextToken.'));
  }
  const parsed = v.safeParse(token, jsonObject(Buffer.from(NextToken, 'base64url').toString()));
  return parsed.success && parsed.output.list === list
    ? ok({ limit, isPaged, after: parsed.output.after })
    : err(refused('Invalid or expired next token.'));
}

export const pageToken = (list: string, after: string): string =>
  Buffer.from(JSON.stringify({ v: tokenVersion, list, after })).toString('base64url');

const refused = (message: string): QueueError => queueError('InvalidParameterValue', message);
