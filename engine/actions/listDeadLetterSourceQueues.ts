import * as v from 'valibot';
import { action } from '../action.ts';
import type { Context } from '../context.ts';
import { findQueue } from '../findQueue.ts';
import { limits } from '../limits.ts';
import { type PageRequest, pageMembers, pageRequest, pageToken } from '../model/pageToken.ts';
import { type Queue, queueUrl } from '../model/queue.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';

const input = v.object({ QueueUrl: text, ...pageMembers });

export const listDeadLetterSourceQueues = action(input, async (context, caller, { QueueUrl, ...page }) => {
  const target = await findQueue(context, caller, QueueUrl);
  if (!target.ok) return target;
  const list = `sources#${target.value.id}`;
  const request = pageRequest(list, page);
  if (!request.ok) return request;
  const { limit, isPaged } = request.value;
  const sources = await sourcesOf(context, target.value, request.value);
  const shown = sources.slice(0, limit);
  const last = shown.at(-1);
  return ok({
    ...(last !== undefined && { queueUrls: shown.map((queue) => queueUrl(caller.baseUrl, queue)) }),
    ...(last !== undefined && isPaged && sources.length > limit && { NextToken: pageToken(list, last.name) }),
  });
});

/** Queues whose dead letters go to the target, one more than asked for if there are more. */
async function sourcesOf(
  { records }: Context,
  { account, region, name }: Queue,
  { limit, after }: PageRequest,
): Promise<readonly Queue[]> {
  const sources: Queue[] = [];
  let behind = after;
  do {
    const page = await records.list({
      account,
      region,
      limit: limits.maxListResults,
      ...(behind !== undefined && { after: behind }),
    });
    sources.push(...page.queues.filter(({ redrive }) => redrive?.targetName === name));
    behind = page.next;
  } while (behind !== undefined && sources.length <= limit);
  return sources;
}
