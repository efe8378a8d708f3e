import { describe, expect, it } from 'vitest';
import { parseQueueArn } from '../../../engine/model/queueArn.ts';

describe('a queue ARN', () => {
  it.each(['aws', 'aws-cn', 'aws-us-gov'])('has its parts in the partition %s', (partition) => {
    expect(parseQueueArn(`arn:${partition}:sqs:eu-west-1:123456789012:orders.fifo`)).toEqual({
      region: 'eu-west-1',
      account: '123456789012',
      name: 'orders.fifo',
    });
  });

  it.each([
    '',
    'orders',
    'arn:aws:sqs:eu-west-1:123456789012',
    'arn:aws:sqs:eu-west-1:123456789012:',
    'arn:aws:sqs::123456789012:orders',
    'arn:aws:sqs:eu-west-1:12345678901:orders',
    'arn:aws:sqs:eu-west-1:123456789012:or.ders',
    'arn:aws:sqs:eu-west-1:123456789012:orders:more',
    'arn:aws:sns:eu-west-1:123456789012:orders',
    'arn:aws:sqs:eu#west:123456789012:orders',
  ])('is not %j', (arn) => {
    expect(parseQueueArn(arn)).toBeUndefined();
  });
});
