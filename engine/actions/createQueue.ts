import * as v from 'valibot';
import { action } from '../action.ts';
import { eraseLater } from '../background/expireMessages.ts';
import { recordContended, recordRaces } from '../changeQueue.ts';
import type { Caller, Context } from '../context.ts';
import { deadLetterTargetFault } from '../deadLetterTarget.ts';
import { type QueueError, queueError } from '../errors.ts';
import { changedAttributes } from '../model/changedAttributes.ts';
import { firstDifference } from '../model/firstDifference.ts';
import { type Queue, type QueueState, queueUrl } from '../model/queue.ts';
import { type GivenAttributes, parseAttributes } from '../model/queueAttributes.ts';
import { queueNameFault, queueNameMissing } from '../model/queueName.ts';
import { mergedTags, parseTags } from '../model/tags.ts';
import { err, ok, type Result } from '../result.ts';
import { text, textMap } from '../shapes.ts';

const input = v.object({ QueueName: text, Attributes: textMap, tags: textMap });

export const createQueue = action(input, async (context, caller, { QueueName, Attributes, tags }) => {
  const name = QueueName ?? '';
  if (name === '') return err(queueNameMissing);
  const isFifo = Attributes?.FifoQueue?.toLowerCase() === 'true';
  const nameFault = queueNameFault(name, isFifo);
  if (nameFault !== undefined) return err(nameFault);
  const given = parseAttributes(Attributes ?? {}, isFifo);
  if (!given.ok) return given;
  const wanted = wantedQueue(context, caller, name, isFifo, given.value, tags ?? {});
  if (!wanted.ok) return wanted;
  if (wanted.value.attributes.RedrivePolicy !== undefined) {
    const fault = await deadLetterTargetFault(context, wanted.value, Attributes?.RedrivePolicy ?? '');
    if (fault !== undefined) return err(fault);
  }
  const created = await findOrCreate(context, wanted.value, given.value);
  return created.ok ? ok({ QueueUrl: queueUrl(caller.baseUrl, created.value) }) : created;
});

/** The queue as it would be if it were new. */
function wantedQueue(
  { clock, ids }: Context,
  { account, region }: Caller,
  name: string,
  isFifo: boolean,
  given: GivenAttributes,
  givenTags: Readonly<Record<string, string | null>>,
): Result<QueueState, QueueError> {
  const attributes = changedAttributes({ isFifo, attributes: {} }, given);
  if (!attributes.ok) return attributes;
  const parsed = parseTags(givenTags);
  const tags = parsed.ok ? mergedTags(name, {}, parsed.value) : parsed;
  if (!tags.ok) return tags;
  const nowMs = clock.now();
  return ok({
    account,
    region,
    name,
    id: shortId(ids.sortable(nowMs)),
    generation: 0,
    shards: 1,
    isFifo,
    createdMs: nowMs,
    modifiedMs: nowMs,
    revision: 1,
    attributes: attributes.value,
    tags: tags.value,
  });
}

/** 60 random bits: the id is part of every partition key, so it is kept short. */
const shortId = (sortable: string): string => sortable.slice(-10);

async function findOrCreate(
  context: Context,
  wanted: QueueState,
  given: GivenAttributes,
): Promise<Result<QueueState, QueueError>> {
  const { account, region, name } = wanted;
  for (let race = 0; race < recordRaces; race++) {
    const existing = await context.records.read(account, region, name);
    if (existing !== undefined && existing.deletedMs === undefined) return sameQueue(existing, given);
    if (existing !== undefined && isTaken(context, existing)) return err(deletedRecently);
    const created = { ...wanted, revision: (existing?.revision ?? 0) + 1 };
    if (await context.records.replace(existing, created, eraseLater(context, created))) return ok(created);
  }
  throw recordContended();
}

/** Creating a queue again is no fault as long as nothing asked for contradicts it; tags are not looked at. */
function sameQueue(existing: Queue, given: GivenAttributes): Result<Queue, QueueError> {
  const attribute = firstDifference(existing, given);
  if (attribute === undefined) return ok(existing);
  return err(
    queueError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${attribute}`,
    ),
  );
}

const deletedRecently = queueError(
  'QueueDeletedRecently',
  'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
);

const isTaken = ({ clock, settings }: Context, { deletedMs = 0 }: Queue): boolean =>
  clock.now() - deletedMs < settings.recentlyDeletedMs;
