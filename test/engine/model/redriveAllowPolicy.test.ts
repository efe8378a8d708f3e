import { describe, expect, it } from 'vitest';
import { canonicalRedriveAllowPolicy, permitsSource } from '../../../engine/model/redriveAllowPolicy.ts';
import { answerOf, arnOf, refusalOf } from '../../support/testEngine.ts';

const byQueue = (count: number) => ({
  redrivePermission: 'byQueue',
  sourceQueueArns: Array.from({ length: count }, (_, i) => arnOf(`q${i}`)),
});
const refusal = (policy: unknown) => refusalOf(canonicalRedriveAllowPolicy(JSON.stringify(policy)));
const quoted = (policy: unknown, reason: string) =>
  `InvalidParameterValue: Value ${JSON.stringify(policy)} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. ${reason}`;

describe('a redrive allow policy', () => {
  it.each([{ redrivePermission: 'allowAll' }, { redrivePermission: 'denyAll' }, byQueue(1), byQueue(10)])(
    'is kept as compact JSON: %j',
    (policy) => {
      expect(answerOf(canonicalRedriveAllowPolicy(JSON.stringify(policy, null, 2)))).toBe(
        JSON.stringify(policy),
      );
    },
  );

  it.each([
    'x',
    444,
    null,
    [],
    {},
    { redrivePermission: 'allowSome' },
    { redrivePermission: 'byQueue', sourceQueueArns: 'x' },
    { redrivePermission: 'byQueue', sourceQueueArns: ['x'] },
  ])('is not %j', (policy) => {
    expect(refusal(policy)).toBe(
      "InvalidAttributeValue: Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    );
  });

  it.each([{ redrivePermission: 'byQueue' }, byQueue(0)])('by queue names queues, unlike %j', (policy) => {
    expect(refusal(policy)).toBe(
      quoted(
        policy,
        'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.',
      ),
    );
  });

  it.each(['allowAll', 'denyAll'])('names no queues with %s', (redrivePermission) => {
    const policy = { ...byQueue(1), redrivePermission };
    expect(refusal(policy)).toBe(
      quoted(policy, 'To specify one or more source queue ARNs, you must set redrivePermission to byQueue.'),
    );
  });

  it('names at most 10 queues', () => {
    expect(refusal(byQueue(11))).toBe(
      quoted(byQueue(11), 'The maximum number of source queue ARNs you can specify is 10.'),
    );
  });

  it.each([
    [undefined, true],
    ['{"redrivePermission":"allowAll"}', true],
    ['{"redrivePermission":"denyAll"}', false],
    [JSON.stringify(byQueue(2)), true],
    [`{"redrivePermission":"byQueue","sourceQueueArns":["${arnOf('q10')}"]}`, false],
  ])('%s lets a source in: %j', (policy, isPermitted) => {
    expect(permitsSource(policy, arnOf('q1'))).toBe(isPermitted);
  });
});
