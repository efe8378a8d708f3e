import { describe, expect, it } from 'vitest';
import { canonicalPolicy } from '../../../engine/model/policy.ts';
import { answerOf, refusalOf } from '../../support/testEngine.ts';

const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
const policyOf = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });
const parse = (policy: unknown) => canonicalPolicy(JSON.stringify(policy));
const accounts = (count: number) => Array.from({ length: count }, (_, i) => String(i).padStart(12, '0'));
const condition = (count: number) => ({
  StringEquals: Object.fromEntries(Array.from({ length: count }, (_, i) => [`aws:PrincipalTag/${i}`, 'x'])),
});

describe('an access policy', () => {
  it('is kept as compact JSON', () => {
    const policy = policyOf(statement);
    expect(answerOf(canonicalPolicy(JSON.stringify(policy, null, 2)))).toBe(JSON.stringify(policy));
  });

  it.each([
    { Statement: statement },
    policyOf({ Effect: 'Deny', NotPrincipal: { AWS: '1' }, NotAction: ['sqs:*'] }),
    policyOf({ ...statement, Principal: { Service: 'sns.amazonaws.com' }, Condition: condition(10) }),
    policyOf(...Array(20).fill(statement)),
    policyOf({ ...statement, Principal: { AWS: accounts(49), Service: 's3.amazonaws.com' } }),
  ])('may be %j', (policy) => {
    expect(answerOf(parse(policy))).toBe(JSON.stringify(policy));
  });

  it.each([
    'x',
    [],
    null,
    {},
    policyOf(),
    { Statement: 'x' },
    { Statement: [null] },
    policyOf({ ...statement, Effect: 'allow' }),
    policyOf({ ...statement, Principal: undefined }),
    policyOf({ ...statement, Action: undefined }),
    policyOf({ ...statement, Action: [] }),
    policyOf({ ...statement, Action: [1] }),
    policyOf(statement, {}),
  ])('is not %j', (policy) => {
    expect(refusalOf(parse(policy))).toBe('InvalidAttributeValue: Invalid value for the parameter Policy.');
  });

  it('is no text that is not JSON', () => {
    expect(refusalOf(canonicalPolicy('{'))).toMatch(/^InvalidAttributeValue/);
  });

  it('has at most 8,192 bytes', () => {
    const sized = (bytes: number) => {
      const empty = JSON.stringify({ Id: '', ...policyOf(statement) });
      return { Id: 'x'.repeat(bytes - empty.length), ...policyOf(statement) };
    };
    expect(parse(sized(8_192)).ok).toBe(true);
    expect(refusalOf(parse(sized(8_193)))).toMatch(/^InvalidAttributeValue/);
    expect(refusalOf(parse({ ...sized(8_192), Id: 'é'.repeat(5_000) }))).toMatch(/^InvalidAttributeValue/);
  });

  it.each([
    [policyOf(...Array(21).fill(statement)), '21 Statements were found, maximum allowed is 20.'],
    [
      policyOf(statement, { ...statement, Principal: { AWS: accounts(50) } }),
      '51 Principals were found, maximum allowed is 50.',
    ],
    [
      policyOf({ ...statement, Condition: condition(6) }, { ...statement, Condition: condition(5) }),
      '11 Conditions were found, maximum allowed is 10.',
    ],
  ])('has its limits (case %#)', (policy, text) => {
    expect(refusalOf(parse(policy))).toBe(`OverLimit: ${text}`);
  });
});
