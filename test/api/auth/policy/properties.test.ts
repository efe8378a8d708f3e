import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Applicable, decide } from '../../../../api/auth/policy/decide.ts';
import { parsePolicy } from '../../../../api/auth/policy/policy.ts';
import type { PolicyKind } from '../../../../api/auth/policy/statement.ts';
import {
  account,
  arnOf,
  askedOf,
  otherAccount,
  policyOf,
  principal,
  type StatementParts,
  variable,
} from './asked.ts';

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const oneOrMany = (values: fc.Arbitrary<string>) =>
  fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 3 }));

const actions = oneOrMany(
  some('sqs:SendMessage', 'sqs:Receive*', 'sqs:*', '*', 'sqs:?eleteMessage', 'sns:*'),
);
const resources = oneOrMany(
  some(
    '*',
    arnOf('orders'),
    arnOf('ord*'),
    arnOf('invoices'),
    arnOf(`${variable('aws:username')}-*`),
    'arn:aws:sqs',
  ),
);
const principals = fc.oneof(
  fc.constant('*'),
  fc.record({
    AWS: oneOrMany(
      some(
        '*',
        account,
        otherAccount,
        ...['alice', 'bob'].map((name) => `arn:aws:iam::${account}:user/${name}`),
      ),
    ),
  }),
);
const conditions = fc.option(
  some(
    { StringLike: { 'aws:username': 'a*' } },
    { StringNotEquals: { 'aws:username': ['alice', variable('aws:username')] } },
    { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    { NotIpAddressIfExists: { 'aws:SourceIp': '10.1.0.0/16' } },
    { Bool: { 'aws:SecureTransport': true } },
    { Null: { 'aws:username': 'true' } },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
  ),
  { nil: undefined },
);
const either = (name: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<StatementParts> =>
  fc.tuple(fc.boolean(), values).map(([isNegated, value]) => ({ [isNegated ? `Not${name}` : name]: value }));

const statement = (kind: PolicyKind): fc.Arbitrary<StatementParts> =>
  fc
    .tuple(
      some('Allow', 'Allow', 'Deny'),
      either('Action', actions),
      either('Resource', resources),
      kind === 'queue' ? either('Principal', principals) : fc.constant({}),
      conditions,
    )
    .map(([Effect, action, resource, who, Condition]) => ({
      Effect,
      ...action,
      ...resource,
      ...who,
      Condition,
    }));
const statements = (kind: PolicyKind) => fc.array(statement(kind), { minLength: 1, maxLength: 5 });

const question = fc.record({
  by: some(
    principal('alice'),
    principal('bob'),
    principal('bob', otherAccount),
    principal('root', otherAccount),
    principal('anonymous'),
    principal(`arn:aws:sts::${account}:assumed-role/consumer/one`),
  ),
  action: some('SendMessage', 'ReceiveMessage', 'DeleteMessage', 'PurgeQueue'),
  queue: some('orders', 'invoices', 'alice-in'),
  keys: fc.record(
    {
      'aws:username': some('alice', 'bob'),
      'aws:SourceIp': some('10.1.2.3', '10.2.0.1', '203.0.113.9'),
      'aws:SecureTransport': some('true', 'false'),
      'aws:TagKeys': fc.subarray(['team', 'stage']),
    },
    { requiredKeys: [] },
  ),
});

function compiled(list: readonly StatementParts[], kind: PolicyKind): Applicable {
  const parsed = parsePolicy(JSON.stringify(policyOf(...list)), kind);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

type Policies = { readonly identity: readonly StatementParts[]; readonly queue: readonly StatementParts[] };

const outcome = ({ identity, queue }: Policies, asked: Parameters<typeof askedOf>[0]) =>
  decide({
    ...askedOf(asked),
    owner: account,
    isShareable: true,
    identityPolicies: [compiled(identity, 'identity')],
    queuePolicy: compiled(queue, 'queue'),
  });

const policies = fc.record({ identity: statements('identity'), queue: statements('queue') });
const runs = { numRuns: 1_000 };

describe('whatever the policies', () => {
  test('one deny more never allows more', () => {
    const allowed = { before: 0, after: 0 };
    const denying = (kind: PolicyKind) => statement(kind).map((each) => ({ ...each, Effect: 'Deny' }));
    fc.assert(
      fc.property(
        policies,
        question,
        denying('identity'),
        denying('queue'),
        fc.boolean(),
        (all, asked, identity, queue, isOfQueue) => {
          const more = isOfQueue
            ? { ...all, queue: [...all.queue, queue] }
            : { ...all, identity: [...all.identity, identity] };
          const isAllowed = outcome(all, asked) === 'allowed';
          const isStillAllowed = outcome(more, asked) === 'allowed';
          allowed.before += Number(isAllowed);
          allowed.after += Number(isStillAllowed);
          return isAllowed || !isStillAllowed;
        },
      ),
      runs,
    );
    // Both happen: something is allowed at all, and a deny takes some of it away.
    expect(allowed.after).toBeGreaterThan(50);
    expect(allowed.before).toBeGreaterThan(allowed.after);
  });

  test('one allow less never allows more', () => {
    fc.assert(
      fc.property(policies, question, ({ identity, queue }, asked) => {
        const isAllowed = outcome({ identity, queue }, asked) === 'allowed';
        const kept = (list: readonly StatementParts[]) => {
          const at = list.findIndex(({ Effect }) => Effect === 'Allow');
          return list.length > 1 && at !== -1 ? list.toSpliced(at, 1) : list;
        };
        return isAllowed || outcome({ identity: kept(identity), queue: kept(queue) }, asked) !== 'allowed';
      }),
      runs,
    );
  });

  test('the order of statements says nothing', () => {
    fc.assert(
      fc.property(policies, question, ({ identity, queue }, asked) => {
        const reversed = { identity: identity.toReversed(), queue: queue.toReversed() };
        return outcome({ identity, queue }, asked) === outcome(reversed, asked);
      }),
      runs,
    );
  });

  test('a statement said twice says no more', () => {
    fc.assert(
      fc.property(policies, question, ({ identity, queue }, asked) => {
        const twice = { identity: [...identity, ...identity], queue: [...queue, ...queue] };
        return outcome({ identity, queue }, asked) === outcome(twice, asked);
      }),
      runs,
    );
  });

  test('a text that is no policy is never understood as one that allows', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ Statement: value })),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parsePolicy(text, 'queue');
        return !parsed.ok;
      }),
      runs,
    );
  });
});
