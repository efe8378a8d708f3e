import { beforeEach, describe, expect, it } from 'vitest';
import { addPermission } from '../../../engine/actions/addPermission.ts';
import { getQueueAttributes } from '../../../engine/actions/getQueueAttributes.ts';
import { removePermission } from '../../../engine/actions/removePermission.ts';
import type { Context } from '../../../engine/context.ts';
import {
  answerOf,
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
  for (const Label of ['a', 'b']) {
    const input = { QueueUrl: 'orders', Label, AWSAccountIds: ['111122223333'], Actions: ['SendMessage'] };
    answerOf(await addPermission.run(context, caller, input));
  }
});
const remove = (Label: string | undefined, QueueUrl = 'orders') =>
  removePermission.run(context, caller, { QueueUrl, Label });

describe('RemovePermission', () => {
  it('removes the statement of that label and leaves the others', async () => {
    expect(answerOf(await remove('a'))).toBeUndefined();
    const { Policy = '{}' } = (await attributesOf(context, 'orders', 'Policy')) ?? {};
    expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: 'b' }]);
  });

  it('takes the policy away with its last statement', async () => {
    answerOf(await remove('a'));
    answerOf(await remove('b'));
    const input = { QueueUrl: 'orders', AttributeNames: ['Policy'] };
    expect(answerOf(await getQueueAttributes.run(context, caller, input))).toEqual({});
  });

  it('refuses an unknown label, with a policy and without', async () => {
    const refusal =
      "InvalidParameterValue: Value c for parameter Label is invalid. Reason: can't find label.";
    expect(refusalOf(await remove('c'))).toBe(refusal);
    await makeQueue(context, 'bare');
    expect(refusalOf(await remove('c', 'bare'))).toBe(refusal);
  });

  it('misses the label', async () => {
    expect(refusalOf(await remove(undefined))).toBe(
      'MissingParameter: The request must contain the parameter Label.',
    );
  });

  it('looks for the queue first', async () => {
    expect(refusalOf(await remove(undefined, 'nowhere'))).toMatch(/^QueueDoesNotExist/);
  });
});
