import { Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { ForebayService } from '../../infra/forebayService.ts';
import { ForebayStorage } from '../../infra/forebayStorage.ts';
import { env, newApp, resource, statementsOf, templateOf, userFunction } from './synthesis.ts';

/** A function that was granted a scope. */
function granted(scope: string) {
  const stack = new Stack(newApp(), 'Shop', { env });
  const storage = new ForebayStorage(stack, 'Storage', { production: false });
  const forebay = new ForebayService(stack, 'Forebay', { storage, production: false, stage: 'dev' });
  forebay.grantIdempotency(userFunction(stack, 'Shop'), scope);
  return templateOf(stack);
}

describe('grantIdempotency', () => {
  test('allows to write below its scope and nothing else, and tells the table', () => {
    const template = granted('shipping');
    expect(statementsOf(template, 'ShopServiceRole')).toEqual([
      {
        effect: 'Allow',
        actions: ['dynamodb:UpdateItem'],
        resources: [{ 'Fn::GetAtt': [expect.stringMatching('^StorageTable'), 'Arn'] }],
        condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['i#shipping#*'] } },
      },
    ]);
    expect(resource(template, 'AWS::Lambda::Function', 'Shop').Properties.Environment.Variables).toEqual({
      FOREBAY_TABLE: { Ref: expect.stringMatching('^StorageTable') },
    });
  }, 60_000);

  test.each(['*', 'a#b', 'ship?', ''])(
    'refuses the scope "%s", which IAM would read as a pattern',
    (scope) => {
      expect(() => granted(scope)).toThrow('a scope has');
    },
  );
});
