import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { WokenKey } from '../../dispatch/ports.ts';

/** Keys of the items that a batch of the table's stream tells of. */
export const wokenKeys = ({ Records }: DynamoDBStreamEvent): readonly WokenKey[] =>
  Records.flatMap(({ dynamodb }) => {
    const { pk, sk } = dynamodb?.Keys ?? {};
    return pk?.S === undefined || sk?.S === undefined ? [] : [{ pk: pk.S, sk: sk.S }];
  });
