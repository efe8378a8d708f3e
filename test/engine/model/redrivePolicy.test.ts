import { describe, expect, it } from 'vitest';
import { canonicalRedrivePolicy } from '../../../engine/model/redrivePolicy.ts';
import { answerOf, arnOf, refusalOf } from '../../support/testEngine.ts';

const deadLetterTargetArn = arnOf('dead');
const quoted = (policy: string, reason: string) =>
  `InvalidParameterValue: Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${reason}`;

describe('a redrive policy', () => {
  it.each([1, 1_000, '1', '1000', '007'])(
    'is kept with its keys in order and the count %j as a number',
    (count) => {
      const given = `{"maxReceiveCount": ${JSON.stringify(count)},\n "deadLetterTargetArn":"${deadLetterTargetArn}","more":1}`;
      expect(answerOf(canonicalRedrivePolicy(given))).toBe(
        `{"deadLetterTargetArn":"${deadLetterTargetArn}","maxReceiveCount":${Number(count)}}`,
      );
    },
  );

  it.each(['x', '4', '[]', 'null', '"{}"', '{', ' '])('is not %j', (policy) => {
    expect(refusalOf(canonicalRedrivePolicy(policy))).toBe(
      'InvalidAttributeValue: Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.',
    );
  });

  it.each([
    [{ deadLetterTargetArn }, 'maxReceiveCount'],
    [{ deadLetterTargetArn, maxReceiveCount: null }, 'maxReceiveCount'],
    [{ maxReceiveCount: 3 }, 'deadLetterTargetArn'],
    [{ maxReceiveCount: 3, deadLetterTargetArn: '' }, 'deadLetterTargetArn'],
    [{}, 'maxReceiveCount'],
  ])('has both its keys, unlike %j', (policy, missing) => {
    const text = JSON.stringify(policy);
    expect(refusalOf(canonicalRedrivePolicy(text))).toBe(
      quoted(text, `Redrive policy does not contain mandatory attribute: ${missing}.`),
    );
  });

  it.each([0, -1, 1_001, 1.5, '0', '1001', '1.5', 'three', true, [3], {}])(
    'does not count to %j',
    (count) => {
      const text = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: count });
      const shown = typeof count === 'string' ? count : JSON.stringify(count);
      expect(refusalOf(canonicalRedrivePolicy(text))).toBe(
        quoted(
          text,
          `Invalid value for maxReceiveCount: ${shown}, valid values are from 1 to 1000 both inclusive.`,
        ),
      );
    },
  );

  it.each([
    'dead',
    'arn:aws:sns:us-east-1:000000000000:dead',
    'arn:aws:sqs:us-east-1:0:dead',
    `${deadLetterTargetArn} `,
    7,
  ])('names a queue by its full ARN, not by %j', (arn) => {
    const text = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 3 });
    expect(refusalOf(canonicalRedrivePolicy(text))).toBe(
      quoted(text, 'Dead-letter target ARN should be fully qualified ARN.'),
    );
  });
});
