import { describe, expect, it } from 'vitest';
import { batchFailure, batchSizeProblem, checkEntries } from '../../../engine/model/batch.ts';

const faultOf = (entries: { Id?: string | null }[] | null | undefined) => {
  const checked = checkEntries(entries, 'DeleteMessageBatchRequestEntry');
  return checked.ok ? undefined : checked.error;
};
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ Id: `id-${index}` }));

describe('the entries of a batch', () => {
  it('are one to ten with ids of their own', () => {
    expect(checkEntries(ids(10), 'SendMessageBatchRequestEntry')).toEqual({ ok: true, value: ids(10) });
    expect(faultOf([{ Id: `${'x'.repeat(78)}_-` }])).toBeUndefined();
  });

  it.each([undefined, null, []])('are not %j', (entries) => {
    expect(faultOf(entries)).toEqual({
      code: 'EmptyBatchRequest',
      message: 'There should be at least one DeleteMessageBatchRequestEntry in the request.',
    });
  });

  it('are not eleven', () => {
    expect(faultOf([...ids(10), { Id: '!' }])).toEqual({
      code: 'TooManyEntriesInBatchRequest',
      message: 'Maximum number of entries per request are 10. You have sent 11.',
    });
  });

  it.each(['', 'a b', 'a.b', 'é', 'a\n', 'x'.repeat(81)])('have no id like %j', (id) => {
    expect(faultOf([{ Id: 'a' }, { Id: 'a' }, { Id: id }])).toEqual({
      code: 'InvalidBatchEntryId',
      message:
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    });
  });

  it('have an id', () => {
    for (const entry of [{}, { Id: null }]) {
      expect(faultOf([{ Id: 'a' }, entry, { Id: '!' }])).toEqual({
        code: 'MissingParameter',
        message: 'The request must contain the parameter DeleteMessageBatchRequestEntry.2.Id.',
      });
    }
  });

  it('do not share an id', () => {
    expect(faultOf([{ Id: 'a' }, { Id: 'b' }, { Id: 'c' }, { Id: 'b' }, { Id: 'a' }])).toEqual({
      code: 'BatchEntryIdsNotDistinct',
      message: 'Id b repeated.',
    });
  });
});

describe('batchSizeProblem', () => {
  it('allows a mebibyte in all', () => {
    expect(batchSizeProblem(1_048_576)).toBeUndefined();
    expect(batchSizeProblem(1_048_577)).toEqual({
      code: 'BatchRequestTooLong',
      message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    });
  });
});

describe('batchFailure', () => {
  it('gives the code of the Query protocol', () => {
    expect(batchFailure('a', { code: 'UnsupportedOperation', message: 'No.' })).toEqual({
      Id: 'a',
      Code: 'AWS.SimpleQueueService.UnsupportedOperation',
      Message: 'No.',
      SenderFault: true,
    });
  });
});
