import * as v from 'valibot';
import { action } from '../action.ts';
import { pageMembers, pageRequest, pageToken } from '../model/pageToken.ts';
import { queueUrl } from '../model/queue.ts';
import type { Records } from '../records.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';

const input = v.object({ QueueNamePrefix: text, ...pageMembers });

export const listQueues = action(input, async ({ records }, caller, { QueueNamePrefix, ...page }) => {
  const { account, region } = caller;
  const prefix = QueueNamePrefix ?? '';
  const list = `queues#${account}#${region}#${prefix}`;
  const request = pageRequest(list, page);
  if (!request.ok) return request;
  const { isPaged, ...range } = request.value;
  const { queues, next }: Awaited<ReturnType<Records['list']>> = startsAName.test(prefix)
    ? await records.list({ account, region, prefix, ...range })
    : { queues: [] };
  return ok({
    ...(queues.length > 0 && { QueueUrls: queues.map((queue) => queueUrl(caller.baseUrl, queue)) }),
    ...(isPaged && next !== undefined && { NextToken: pageToken(list, next) }),
  });
});

/** Nothing else may go into a key. */
const startsAName = /^[A-Za-z0-9_.-]{0,80}$/;
