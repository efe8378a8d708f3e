import { describe, expect, test } from 'vitest';
import { type Decision, decide } from '../../../../api/auth/policy/decide.ts';
import { parsePolicy } from '../../../../api/auth/policy/policy.ts';
import type { PolicyKind } from '../../../../api/auth/policy/statement.ts';
import type { Principal } from '../../../../api/auth/principal.ts';
import { account, askedOf, otherAccount, policyOf, principal } from './asked.ts';

type Says = 'Allow' | 'Deny' | 'neither';

const policy = (says: Says, kind: PolicyKind, who: unknown) => {
  const statement = {
    Effect: says === 'neither' ? 'Allow' : says,
    Action: says === 'neither' ? 'sqs:PurgeQueue' : '*',
    Resource: '*',
    ...(kind === 'queue' && { Principal: who }),
  };
  const parsed = parsePolicy(JSON.stringify(policyOf(statement)), kind);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

/** One principal asks for one thing on a queue of `account`; the queue's policy names `who`. */
function decision(
  by: Principal,
  identity: Says,
  queue: Says,
  { who = '*', isShareable = true }: { readonly who?: unknown; readonly isShareable?: boolean } = {},
): Decision {
  return decide({
    ...askedOf({ by }),
    owner: account,
    isShareable,
    identityPolicies: identity === 'neither' ? [] : [policy(identity, 'identity', who)],
    queuePolicy: policy(queue, 'queue', who),
  });
}

const own = principal('alice');
const foreign = principal('bob', otherAccount);

// The two tables of https://repost.aws/knowledge-center/sqs-queue-access-permissions
describe('within an account', () => {
  test.each<[Says, Says, Decision]>([
    ['Allow', 'Allow', 'allowed'],
    ['Allow', 'neither', 'allowed'],
    ['Allow', 'Deny', 'denied by the queue policy'],
    ['neither', 'Allow', 'allowed'],
    ['neither', 'neither', 'not allowed by an identity policy'],
    ['neither', 'Deny', 'denied by the queue policy'],
    ['Deny', 'Allow', 'denied by an identity policy'],
    ['Deny', 'neither', 'denied by an identity policy'],
    ['Deny', 'Deny', 'denied by an identity policy'],
  ])('the policy of the user says %s, of the queue %s: %s', (identity, queue, expected) => {
    expect(decision(own, identity, queue)).toBe(expected);
  });

  test('a queue that trusts the account leaves its users to their own policies', () => {
    const who = { AWS: account };
    expect(decision(own, 'neither', 'Allow', { who })).toBe('not allowed by an identity policy');
    expect(decision(own, 'Allow', 'Allow', { who })).toBe('allowed');
    expect(decision(own, 'Allow', 'Deny', { who })).toBe('denied by the queue policy');
  });

  test('root may do everything, also where all are denied', () => {
    expect(decision(principal('root'), 'neither', 'Deny')).toBe('allowed');
    expect(decision(principal('root'), 'Deny', 'Deny', { isShareable: false })).toBe('allowed');
  });
});

describe('across accounts', () => {
  test.each<[Says, Says, Decision]>([
    ['Allow', 'Allow', 'allowed'],
    ['Allow', 'neither', 'not allowed by the queue policy'],
    ['Allow', 'Deny', 'denied by the queue policy'],
    ['neither', 'Allow', 'not allowed by an identity policy'],
    ['neither', 'neither', 'not allowed by the queue policy'],
    ['neither', 'Deny', 'denied by the queue policy'],
    ['Deny', 'Allow', 'denied by an identity policy'],
    ['Deny', 'neither', 'denied by an identity policy'],
    ['Deny', 'Deny', 'denied by an identity policy'],
  ])('the policy of the user says %s, of the queue %s: %s', (identity, queue, expected) => {
    expect(decision(foreign, identity, queue)).toBe(expected);
  });

  test('a queue that trusts the account leaves its users to their own policies', () => {
    const who = { AWS: `arn:aws:iam::${otherAccount}:root` };
    expect(decision(foreign, 'Allow', 'Allow', { who })).toBe('allowed');
    expect(decision(foreign, 'neither', 'Allow', { who })).toBe('not allowed by an identity policy');
  });

  test('root of another account needs the queue alone', () => {
    const root = principal('root', otherAccount);
    expect(decision(root, 'neither', 'Allow')).toBe('allowed');
    expect(decision(root, 'neither', 'neither')).toBe('not allowed by the queue policy');
    expect(decision(root, 'neither', 'Deny')).toBe('denied by the queue policy');
  });

  test('what only owners may do no policy grants', () => {
    expect(decision(foreign, 'Allow', 'Allow', { isShareable: false })).toBe(
      'not allowed by the queue policy',
    );
    expect(decision(own, 'Allow', 'neither', { isShareable: false })).toBe('allowed');
  });
});

describe('who does not sign', () => {
  const anonymous = principal('anonymous');

  test('may do what a queue allows to everybody', () => {
    expect(decision(anonymous, 'neither', 'Allow')).toBe('allowed');
    expect(decision(anonymous, 'neither', 'neither')).toBe('not allowed by the queue policy');
    expect(decision(anonymous, 'neither', 'Allow', { who: { AWS: account } })).toBe(
      'not allowed by the queue policy',
    );
    expect(decision(anonymous, 'neither', 'Allow', { isShareable: false })).toBe(
      'not allowed by the queue policy',
    );
  });
});

describe('a policy that is not understood', () => {
  const question = { ...askedOf({}), owner: account, isShareable: true };

  test('lets nobody but root in', () => {
    const identityPolicies = [policy('Allow', 'identity', '*')];
    expect(decide({ ...question, identityPolicies, queuePolicy: 'unclear' })).toBe(
      'denied by the queue policy',
    );
    expect(decide({ ...question, identityPolicies: ['unclear', ...identityPolicies] })).toBe(
      'denied by an identity policy',
    );
    const asRoot = { ...question, principal: principal('root'), identityPolicies: [] };
    expect(decide({ ...asRoot, queuePolicy: 'unclear' })).toBe('allowed');
  });
});
