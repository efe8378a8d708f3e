import { errorKinds, type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { missingParameter } from './parameterErrors.ts';

export type EntryType =
  | 'SendMessageBatchRequestEntry'
  | 'DeleteMessageBatchRequestEntry'
  | 'ChangeMessageVisibilityBatchRequestEntry';

type Identified = { readonly Id?: string | null | undefined };

const entryId = /^[A-Za-z0-9_-]{1,80}$/;
const badId = queueError(
  'InvalidBatchEntryId',
  'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
);

/** The entries, each known to have a legal id of its own; or what is wrong with the request as a whole. */
export function checkEntries<Entry extends Identified>(
  entries: readonly Entry[] | null | undefined,
  entryType: EntryType,
): Result<readonly (Entry & { readonly Id: string })[], QueueError> {
  if (entries == null || entries.length === 0) {
    return err(queueError('EmptyBatchRequest', `There should be at least one ${entryType} in the request.`));
  }
  if (entries.length > limits.maxBatchEntries) {
    return err(
      queueError(
        'TooManyEntriesInBatchRequest',
        `Maximum number of entries per request are ${limits.maxBatchEntries}. You have sent ${entries.length}.`,
      ),
    );
  }
  const fault = entries.every(hasId) ? repeatedId(entries) : idProblem(entries, entryType);
  return fault === undefined ? ok(entries as readonly (Entry & { readonly Id: string })[]) : err(fault);
}

const hasId = (entry: Identified): boolean => entry.Id != null && entryId.test(entry.Id);

function idProblem(entries: readonly Identified[], entryType: EntryType): QueueError {
  const position = entries.findIndex((entry) => !hasId(entry));
  return entries[position]?.Id == null ? missingParameter(`${entryType}.${position + 1}.Id`) : badId;
}

function repeatedId(entries: readonly Identified[]): QueueError | undefined {
  const seen = new Set<string>();
  for (const { Id: id } of entries) {
    if (id == null) continue;
    if (seen.has(id)) return queueError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    seen.add(id);
  }
  return undefined;
}

/** For the sizes of all entries together, whatever the queue allows for one message. */
export function batchSizeProblem(totalBytes: number): QueueError | undefined {
  if (totalBytes <= limits.maxBatchBytes) return undefined;
  return queueError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${limits.maxBatchBytes} bytes. You have sent ${totalBytes} bytes.`,
  );
}

export type BatchFailure = {
  readonly Id: string;
  readonly Code: string;
  readonly Message: string;
  readonly SenderFault: boolean;
};

/** One entry's refusal; the others are not touched by it. */
export const batchFailure = (id: string, error: QueueError): BatchFailure => ({
  Id: id,
  Code: errorKinds[error.code].queryCode,
  Message: error.message,
  SenderFault: true,
});
