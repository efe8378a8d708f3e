import { beforeEach, describe, expect, it } from 'vitest';
import { addPermission } from '../../../engine/actions/addPermission.ts';
import { setQueueAttributes } from '../../../engine/actions/setQueueAttributes.ts';
import type { Context } from '../../../engine/context.ts';
import {
  answerOf,
  arnOf,
  attributesOf,
  caller,
  makeQueue,
  refusalOf,
  testEngine,
} from '../../support/testEngine.ts';

let context: Context;
beforeEach(async () => {
  ({ context } = testEngine());
  await makeQueue(context, 'orders');
});
type Input = Parameters<typeof addPermission.run>[2];
const full: Input = {
  QueueUrl: 'orders',
  Label: 'crossAccount',
  AWSAccountIds: ['111122223333'],
  Actions: ['ReceiveMessage'],
};
const add = (input: Input = {}) => addPermission.run(context, caller, { ...full, ...input });
const policyText = async () => (await attributesOf(context, 'orders', 'Policy'))?.Policy;
const labels = async () =>
  JSON.parse((await policyText()) ?? '{}').Statement.map(({ Sid }: { Sid?: string }) => Sid);

describe('AddPermission', () => {
  it('creates the policy as SQS writes it, and answers with nothing', async () => {
    expect(answerOf(await add())).toBeUndefined();
    expect(await policyText()).toBe(
      `{"Version":"2008-10-17","Id":"${arnOf('orders')}/SQSDefaultPolicy","Statement":[` +
        '{"Sid":"crossAccount","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},' +
        `"Action":"SQS:ReceiveMessage","Resource":"${arnOf('orders')}"}]}`,
    );
  });

  it('writes several accounts and actions as lists', async () => {
    await add({ AWSAccountIds: ['111122223333', '444455556666'], Actions: ['SendMessage', '*'] });
    expect(JSON.parse((await policyText()) ?? '').Statement[0]).toMatchObject({
      Principal: { AWS: ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root'] },
      Action: ['SQS:SendMessage', 'SQS:*'],
    });
  });

  it('extends the policy that is there', async () => {
    const Policy =
      '{"Version":"2012-10-17","Statement":{"Sid":"own","Effect":"Deny","Principal":"*","Action":"*"}}';
    await setQueueAttributes.run(context, caller, { QueueUrl: 'orders', Attributes: { Policy } });
    answerOf(await add());
    expect(await labels()).toEqual(['own', 'crossAccount']);
    expect(await policyText()).toMatch(/^{"Version":"2012-10-17",/);
  });

  it('refuses a label that exists', async () => {
    await add();
    expect(refusalOf(await add({ Actions: ['SendMessage'] }))).toBe(
      'InvalidParameterValue: Value crossAccount for parameter Label is invalid. Reason: Already exists.',
    );
  });

  it('holds a policy to 20 statements', async () => {
    for (let i = 0; i < 20; i++) answerOf(await add({ Label: `l${i}` }));
    expect(refusalOf(await add())).toBe('OverLimit: 21 Statements were found, maximum allowed is 20.');
    expect(await labels()).toHaveLength(20);
  });

  it('looks for the queue first', async () => {
    expect(refusalOf(await add({ QueueUrl: 'nowhere', Label: '' }))).toMatch(/^QueueDoesNotExist/);
  });

  it.each<[Input, string]>([
    [{ Label: null }, 'MissingParameter: The request must contain the parameter Label.'],
    [
      { Label: 'a b' },
      'InvalidParameterValue: Value a b for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    ],
    [{ Actions: [] }, 'MissingParameter: The request must contain the parameter ActionName.'],
    [{ Actions: null }, 'MissingParameter: The request must contain the parameter ActionName.'],
    [
      { AWSAccountIds: [] },
      'InvalidParameterValue: Value [] for parameter PrincipalId is invalid. Reason: Unable to verify.',
    ],
    [
      { AWSAccountIds: ['12'] },
      'InvalidParameterValue: Value [12] for parameter PrincipalId is invalid. Reason: Unable to verify.',
    ],
    [{ Actions: Array(8).fill('SendMessage') }, 'OverLimit: 8 Actions were found, maximum allowed is 7.'],
    [
      { Actions: ['SendMessageBatch'] },
      'InvalidParameterValue: Value SQS:SendMessageBatch for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions. ',
    ],
    [
      { Actions: ['sendmessage'] },
      'InvalidParameterValue: Value SQS:sendmessage for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions. ',
    ],
    [
      { Actions: ['SendMessage', 'DeleteQueue'] },
      'InvalidParameterValue: Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.',
    ],
  ])('refuses %j', async (input, refusal) => {
    expect(refusalOf(await add(input))).toBe(refusal);
    expect(await policyText()).toBeUndefined();
  });
});
