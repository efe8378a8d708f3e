import { describe, expect, test } from 'vitest';
import {
  account,
  allowing,
  arnOf,
  otherAccount,
  policyOf,
  principal,
  type Question,
  type StatementParts,
  variable,
  verdict,
} from './asked.ts';

type Case = readonly [string, StatementParts, Question, string];
const cases = (list: readonly Case[]) =>
  list.map(([name, parts, asked, said]) => ({ name, parts, asked, said }));

const session = `arn:aws:sts::${account}:assumed-role/consumer/i-0123`;
const role = `arn:aws:iam::${account}:role/consumer`;
const roleOnPath = `arn:aws:iam::${account}:role/teams/consumer`;
const user = (name: string, of = account) => `arn:aws:iam::${of}:user/${name}`;
const root = (of = account) => `arn:aws:iam::${of}:root`;
const stranger = principal('bob', otherAccount);

describe('an action', () => {
  test.each(
    cases([
      ['by its name', { Action: 'sqs:SendMessage' }, {}, 'allow'],
      ['in the capitals of AddPermission', { Action: 'SQS:SendMessage' }, {}, 'allow'],
      ['in other capitals', { Action: 'SQS:SENDMESSAGE' }, {}, 'allow'],
      ['not by another name', { Action: 'sqs:ReceiveMessage' }, {}, 'none'],
      ['in a list', { Action: ['sqs:ReceiveMessage', 'sqs:SendMessage'] }, {}, 'allow'],
      ['by a star', { Action: '*' }, {}, 'allow'],
      ['by all of SQS', { Action: 'sqs:*' }, {}, 'allow'],
      ['by a beginning', { Action: 'sqs:Send*' }, {}, 'allow'],
      ['by an end', { Action: 'sqs:*Message' }, {}, 'allow'],
      ['by a star within', { Action: 'sqs:S*M*e' }, {}, 'allow'],
      ['by question marks', { Action: 'sqs:SendMessag?' }, {}, 'allow'],
      ['not by one too many', { Action: 'sqs:SendMessage?' }, {}, 'none'],
      ['not by another service', { Action: ['sns:*', 's3:GetObject', 'execute-api:Invoke'] }, {}, 'none'],
      ['beyond others', { NotAction: 'sqs:DeleteQueue' }, {}, 'allow'],
      ['not beyond itself', { NotAction: ['sqs:Send*', 'sqs:DeleteQueue'] }, {}, 'none'],
    ]),
  )('is told $name', ({ parts, asked, said }) => {
    expect(verdict(allowing(parts), asked)).toBe(said);
  });
});

describe('a resource', () => {
  test.each(
    cases([
      ['by its ARN', { Resource: arnOf('orders') }, {}, 'allow'],
      ['not by that of another queue', { Resource: arnOf('invoices') }, {}, 'none'],
      ['in its own capitals only', { Resource: arnOf('Orders') }, {}, 'none'],
      ['in a list', { Resource: [arnOf('invoices'), arnOf('orders')] }, {}, 'allow'],
      ['by a star', { Resource: '*' }, {}, 'allow'],
      ['by a beginning', { Resource: arnOf('ord*') }, {}, 'allow'],
      ['by question marks', { Resource: arnOf('order?') }, {}, 'allow'],
      ['in any region', { Resource: arnOf('orders', '*') }, {}, 'allow'],
      ['not in another region', { Resource: arnOf('orders', 'eu-*') }, {}, 'none'],
      ['by an ARN that ends early', { Resource: 'arn:aws:sqs:us-east-1' }, {}, 'allow'],
      ['not by a star across colons', { Resource: `arn:aws:sqs:us-*:orders` }, {}, 'none'],
      ['beyond others', { NotResource: arnOf('invoices') }, {}, 'allow'],
      ['not beyond itself', { NotResource: arnOf('o*') }, {}, 'none'],
      ['in a policy that leaves it out', { Resource: undefined }, {}, 'allow'],
      [
        'by the name of the user',
        { Resource: arnOf(`${variable('aws:username')}-*`) },
        { queue: 'alice-in', keys: { 'aws:username': 'alice' } },
        'allow',
      ],
      [
        'not by that of another user',
        { Resource: arnOf(`${variable('aws:username')}-*`) },
        { queue: 'bob-in', keys: { 'aws:username': 'alice' } },
        'none',
      ],
      [
        'not by a user called star',
        { Resource: arnOf(`${variable('aws:username')}-*`) },
        { queue: 'bob-in', keys: { 'aws:username': '*' } },
        'none',
      ],
      [
        'not by a name that nobody has',
        { Resource: arnOf(`${variable('aws:username')}*`) },
        { queue: 'bob-in' },
        'none',
      ],
      [
        'by a fallback',
        { Resource: arnOf(`${variable("aws:username, 'guest'")}-*`) },
        { queue: 'guest-in' },
        'allow',
      ],
      ['by a star that is one', { Resource: arnOf(variable('*')) }, { queue: '*' }, 'allow'],
      [
        'not beyond a name that nobody has',
        { NotResource: arnOf(`${variable('aws:username')}-*`) },
        { queue: 'bob-in' },
        'none',
      ],
    ]),
  )('is told $name', ({ parts, asked, said }) => {
    expect(verdict(allowing(parts), asked)).toBe(said);
  });

  test('knows no variables in the language of 2008', () => {
    const policy = { ...allowing({ Resource: arnOf(variable('aws:username')) }), Version: '2008-10-17' };
    expect(verdict(policy, { queue: 'alice', keys: { 'aws:username': 'alice' } })).toBe('none');
    expect(verdict(policy, { queue: variable('aws:username') })).toBe('allow');
  });
});

describe('a principal', () => {
  test.each(
    cases([
      ['everybody', { Principal: '*' }, { by: 'anonymous' }, 'allow'],
      ['everybody of AWS', { Principal: { AWS: '*' } }, { by: 'anonymous' }, 'allow'],
      ['a user', { Principal: { AWS: user('alice') } }, {}, 'allow'],
      ['not another user', { Principal: { AWS: user('bob') } }, {}, 'none'],
      ['not that name in another account', { Principal: { AWS: user('alice', otherAccount) } }, {}, 'none'],
      ['a user on a path', { Principal: { AWS: user('team/alice') } }, { by: user('team/alice') }, 'allow'],
      ['the account of a user, for it to pass on', { Principal: { AWS: root() } }, {}, 'account'],
      ['an account by its number', { Principal: { AWS: account } }, {}, 'account'],
      ['the root itself', { Principal: { AWS: root() } }, { by: 'root' }, 'allow'],
      ['not another account', { Principal: { AWS: root(otherAccount) } }, {}, 'none'],
      ['another account', { Principal: { AWS: [otherAccount] } }, { by: stranger }, 'account'],
      ['one in a list', { Principal: { AWS: [otherAccount, user('alice')] } }, {}, 'allow'],
      ['a role in its session', { Principal: { AWS: role } }, { by: session }, 'allow'],
      ['a role on a path in its session', { Principal: { AWS: roleOnPath } }, { by: session }, 'allow'],
      ['a session', { Principal: { AWS: session } }, { by: session }, 'allow'],
      ['not another session', { Principal: { AWS: `${session}4` } }, { by: session }, 'none'],
      ['nobody in a service of AWS', { Principal: { Service: 'sns.amazonaws.com' } }, {}, 'none'],
      ['nobody of another provider', { Principal: { Federated: 'accounts.google.com' } }, {}, 'none'],
      [
        'one beside a service',
        { Principal: { Service: 'sns.amazonaws.com', AWS: user('alice') } },
        {},
        'allow',
      ],
      ['not a stranger without a signature', { Principal: { AWS: account } }, { by: 'anonymous' }, 'none'],
      ['all but another', { NotPrincipal: { AWS: user('bob') } }, {}, 'allow'],
      ['not who is excepted', { NotPrincipal: { AWS: user('alice') } }, {}, 'none'],
      ['not whose account is excepted', { NotPrincipal: { AWS: root() } }, {}, 'none'],
    ]),
  )('is $name', ({ parts, asked, said }) => {
    expect(verdict(allowing(parts), asked)).toBe(said);
  });

  test.each<[string, unknown, Question, string]>([
    ['others', { AWS: [root(), user('bob')] }, {}, 'deny'],
    ['not the user and its account', { AWS: [root(), user('alice')] }, {}, 'none'],
    ['the user without its account', { AWS: [user('alice')] }, {}, 'deny'],
    ['the account without its user', { AWS: [root()] }, {}, 'deny'],
    ['not the root itself', { AWS: [root()] }, { by: 'root' }, 'none'],
    ['who does not sign', { AWS: [root(), user('alice')] }, { by: 'anonymous' }, 'deny'],
    ['nobody', '*', {}, 'none'],
  ])('beyond NotPrincipal denies %s', (_, NotPrincipal, asked, said) => {
    const deny = { Effect: 'Deny', NotPrincipal, Action: '*', Resource: '*' };
    expect(verdict(policyOf(deny), asked)).toBe(said);
  });
});

describe('a policy', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' };
  const deny = { ...allow, Effect: 'Deny' };

  test('without a statement that fits says nothing', () => {
    expect(verdict(policyOf({ ...allow, Action: 'sqs:PurgeQueue' }))).toBe('none');
  });

  test('denies before it allows, in whatever order', () => {
    expect(verdict(policyOf(allow, deny))).toBe('deny');
    expect(verdict(policyOf(deny, allow))).toBe('deny');
    expect(verdict(policyOf(allow, { ...deny, Action: 'sqs:DeleteQueue' }))).toBe('allow');
  });

  test('may be one statement without a list', () => {
    expect(verdict({ Version: '2012-10-17', Statement: allow })).toBe('allow');
  });

  test.each<[string, object | string]>([
    ['no JSON', '{'],
    ['a list', []],
    ['another version', { Version: '2020-01-01', Statement: allow }],
    ['no statement', { Version: '2012-10-17' }],
    ['an empty list', policyOf()],
    ['a statement that is none', { Statement: ['allow'] }],
    ['no effect', policyOf({ ...allow, Effect: undefined })],
    ['another effect', policyOf({ ...allow, Effect: 'allow' })],
    ['no principal', policyOf({ ...allow, Principal: undefined })],
    ['both principals', policyOf({ ...allow, NotPrincipal: '*' })],
    ['an empty principal', policyOf({ ...allow, Principal: {} })],
    ['a principal with a star within', policyOf({ ...allow, Principal: { AWS: user('al*') } })],
    ['a principal of an unknown kind', policyOf({ ...allow, Principal: { Group: 'x' } })],
    ['a principal that is no ARN', policyOf({ ...allow, Principal: { AWS: 'alice' } })],
    ['no action', policyOf({ ...allow, Action: undefined })],
    ['both actions', policyOf({ ...allow, NotAction: 'sqs:*' })],
    ['an empty list of actions', policyOf({ ...allow, Action: [] })],
    ['an action without a service', policyOf({ ...allow, Action: 'SendMessage' })],
    ['an action that is no text', policyOf({ ...allow, Action: [1] })],
    ['a resource that is no ARN', policyOf({ ...allow, Resource: 'orders' })],
    ['both resources', policyOf({ ...allow, NotResource: '*' })],
    ['a variable that does not end', policyOf({ ...allow, Resource: arnOf('${aws:username') })],
    ['an element that nobody knows', policyOf({ ...allow, Conditions: {} })],
    [
      'an operator that nobody knows',
      policyOf({ ...allow, Condition: { StringMatches: { 'aws:username': 'a' } } }),
    ],
    [
      'a quantifier that nobody knows',
      policyOf({ ...allow, Condition: { 'ForSome:StringEquals': { 'aws:username': 'a' } } }),
    ],
    ['a condition that is no object', policyOf({ ...allow, Condition: { StringEquals: 'a' } })],
    [
      'a condition without values',
      policyOf({ ...allow, Condition: { StringEquals: { 'aws:username': [] } } }),
    ],
    [
      'a number that is none',
      policyOf({ ...allow, Condition: { NumericEquals: { 'aws:epochtime': 'many' } } }),
    ],
    [
      'a date that is none',
      policyOf({ ...allow, Condition: { DateLessThan: { 'aws:currenttime': 'soon' } } }),
    ],
    [
      'an address that is none',
      policyOf({ ...allow, Condition: { IpAddress: { 'aws:sourceip': '300.1.1.1' } } }),
    ],
    [
      'a range that is none',
      policyOf({ ...allow, Condition: { IpAddress: { 'aws:sourceip': '10.0.0.0/33' } } }),
    ],
    ['a truth that is none', policyOf({ ...allow, Condition: { Bool: { 'aws:securetransport': 'maybe' } } })],
    ['a null that is none', policyOf({ ...allow, Condition: { Null: { 'aws:username': 'maybe' } } })],
  ])('with %s is not understood', (_, policy) => {
    expect(verdict(policy)).toBe('unclear');
  });

  test('of a principal names no principal and needs a resource', () => {
    const { Principal: _, ...own } = allow;
    expect(verdict(policyOf(own), {}, 'identity')).toBe('allow');
    expect(verdict(policyOf(allow), {}, 'identity')).toBe('unclear');
    expect(verdict(policyOf({ ...own, Resource: undefined }), {}, 'identity')).toBe('unclear');
  });

  test('of many stars takes no time to speak of', () => {
    const pattern = `${'*a'.repeat(2_000)}b`;
    const Condition = { StringLike: { 'aws:useragent': pattern } };
    expect(verdict(allowing({ Condition }), { keys: { 'aws:useragent': 'a'.repeat(16_000) } })).toBe('none');
  });
});
