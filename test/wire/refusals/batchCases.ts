import type { Input } from '../formOf.ts';
import { type Kind, kinds, type RefusalCase, refusal } from './refusalCase.ts';

const idCharacters =
  'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';

function casesOf(action: string, content: Input): readonly RefusalCase[] {
  const whole = (title: string, kind: Kind, text: string, ids: readonly string[]) =>
    refusal(`${action} ${title}`, kind, text, async ({ queue }) => [
      action,
      { QueueUrl: await queue(), Entries: ids.map((Id) => ({ Id, ...content })) },
    ]);
  return [
    whole(
      'without entries',
      kinds.emptyBatch,
      `There should be at least one ${action}RequestEntry in the request.`,
      [],
    ),
    whole(
      'with eleven entries',
      kinds.tooManyEntries,
      'Maximum number of entries per request are 10. You have sent 11.',
      Array.from({ length: 11 }, (_, i) => `${i}`),
    ),
    whole('with an id of a space', kinds.entryId, idCharacters, ['a', ' ']),
    whole('with an id of 81 characters', kinds.entryId, idCharacters, ['a'.repeat(81)]),
    whole('with an id twice', kinds.idsNotDistinct, 'Id a repeated.', ['a', 'b', 'a']),
  ];
}

export const batchCases: readonly RefusalCase[] = [
  ...casesOf('SendMessageBatch', { MessageBody: 'hello' }),
  ...casesOf('DeleteMessageBatch', { ReceiptHandle: 'garbage' }),
  ...casesOf('ChangeMessageVisibilityBatch', { ReceiptHandle: 'garbage', VisibilityTimeout: 1 }),
  refusal(
    'SendMessageBatch of more than 1 MiB',
    kinds.batchTooLong,
    'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    async ({ queue }) => [
      'SendMessageBatch',
      {
        QueueUrl: await queue(),
        Entries: [524_288, 524_289].map((bytes) => ({ Id: `of${bytes}`, MessageBody: 'x'.repeat(bytes) })),
      },
    ],
  ),
];
