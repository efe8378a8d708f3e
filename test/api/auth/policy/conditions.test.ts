import { describe, expect, test } from 'vitest';
import { allowing, type Question, variable, verdict } from './asked.ts';

type Keys = NonNullable<Question['keys']>;
const holds = (Condition: object, keys: Keys): boolean =>
  verdict(allowing({ Condition }), { keys }) === 'allow';

const username = { 'aws:username': 'alice' };
const noon = { 'aws:CurrentTime': '2026-01-01T12:00:00.000Z', 'aws:EpochTime': '1767268800' };
const tls = { 'aws:SecureTransport': 'true' };
const ip = (address: string): Keys => ({ 'aws:SourceIp': address });
const arn = { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/consumer' };
const tags = { 'aws:TagKeys': ['team', 'stage'] };

describe('a condition', () => {
  test.each<[string, object, Keys, boolean]>([
    ['StringEquals, the same', { StringEquals: { 'aws:username': 'alice' } }, username, true],
    ['StringEquals, other capitals', { StringEquals: { 'aws:username': 'Alice' } }, username, false],
    ['StringEquals, no star', { StringEquals: { 'aws:username': 'al*' } }, username, false],
    ['StringEquals, one of a list', { StringEquals: { 'aws:username': ['bob', 'alice'] } }, username, true],
    ['StringEquals, key in other capitals', { StringEquals: { 'AWS:UserName': 'alice' } }, username, true],
    ['StringEquals, no such key', { StringEquals: { 'aws:username': 'alice' } }, {}, false],
    ['StringEquals, a key that SQS has not', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, username, false],
    ['StringNotEquals, the same', { StringNotEquals: { 'aws:username': 'alice' } }, username, false],
    [
      'StringNotEquals, none of a list',
      { StringNotEquals: { 'aws:username': ['bob', 'carol'] } },
      username,
      true,
    ],
    [
      'StringNotEquals, one of a list',
      { StringNotEquals: { 'aws:username': ['bob', 'alice'] } },
      username,
      false,
    ],
    ['StringNotEquals, no such key', { StringNotEquals: { 'aws:username': 'alice' } }, {}, true],
    ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { 'aws:username': 'ALICE' } }, username, true],
    [
      'StringNotEqualsIgnoreCase',
      { StringNotEqualsIgnoreCase: { 'aws:username': 'ALICE' } },
      username,
      false,
    ],
    ['StringLike', { StringLike: { 'aws:username': 'a?i*' } }, username, true],
    ['StringLike, not so', { StringLike: { 'aws:username': 'b*' } }, username, false],
    ['StringNotLike', { StringNotLike: { 'aws:username': 'b*' } }, username, true],
    ['an operator in other capitals', { stringlike: { 'aws:username': 'a*' } }, username, true],
    [
      'StringEquals with a variable',
      { StringEquals: { 'aws:Referer': `of-${variable('aws:username')}` } },
      { ...username, 'aws:Referer': 'of-alice' },
      true,
    ],
    [
      'StringNotEquals with a variable without value',
      { StringNotEquals: { 'aws:Referer': variable('aws:username') } },
      { 'aws:Referer': 'x' },
      false,
    ],

    ['NumericEquals', { NumericEquals: { 'aws:EpochTime': 1767268800 } }, noon, true],
    ['NumericNotEquals', { NumericNotEquals: { 'aws:EpochTime': '1767268800' } }, noon, false],
    ['NumericLessThan', { NumericLessThan: { 'aws:EpochTime': '1767268800' } }, noon, false],
    ['NumericLessThanEquals', { NumericLessThanEquals: { 'aws:EpochTime': '1767268800' } }, noon, true],
    ['NumericGreaterThan', { NumericGreaterThan: { 'aws:EpochTime': '1767268799.5' } }, noon, true],
    [
      'NumericGreaterThanEquals',
      { NumericGreaterThanEquals: { 'aws:EpochTime': '1767268801' } },
      noon,
      false,
    ],
    ['NumericEquals of no number', { NumericEquals: { 'aws:username': '1' } }, username, false],

    ['DateEquals', { DateEquals: { 'aws:CurrentTime': '2026-01-01T12:00Z' } }, noon, true],
    ['DateNotEquals', { DateNotEquals: { 'aws:CurrentTime': '2026-01-01T12:00Z' } }, noon, false],
    ['DateLessThan', { DateLessThan: { 'aws:CurrentTime': '2026-06-30T00:00:00Z' } }, noon, true],
    [
      'DateLessThanEquals',
      { DateLessThanEquals: { 'aws:CurrentTime': '2025-12-31T00:00:00Z' } },
      noon,
      false,
    ],
    ['DateGreaterThan', { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T11:59:59Z' } }, noon, true],
    [
      'DateGreaterThanEquals',
      { DateGreaterThanEquals: { 'aws:CurrentTime': '2026-01-01T12:00:01Z' } },
      noon,
      false,
    ],
    ['DateGreaterThan of the epoch', { DateGreaterThan: { 'aws:EpochTime': '1767268000' } }, noon, true],
    [
      'DateLessThan of the epoch by a date',
      { DateLessThan: { 'aws:EpochTime': '2026-01-02T00:00:00Z' } },
      noon,
      true,
    ],

    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, tls, true],
    ['Bool, not so', { Bool: { 'aws:SecureTransport': 'false' } }, tls, false],
    ['Bool of JSON', { Bool: { 'aws:SecureTransport': true } }, tls, true],
    ['Bool, no such key', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, tls, false],

    ['IpAddress in a range', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ip('203.0.113.77'), true],
    [
      'IpAddress beyond a range',
      { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      ip('203.0.114.1'),
      false,
    ],
    ['IpAddress itself', { IpAddress: { 'aws:SourceIp': '203.0.113.77' } }, ip('203.0.113.77'), true],
    [
      'IpAddress in one of two',
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.0/24'] } },
      ip('10.9.9.9'),
      true,
    ],
    ['IpAddress of version 6', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, ip('2001:db8:1::1'), true],
    [
      'IpAddress of the other version',
      { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
      ip('2001:db8::1'),
      false,
    ],
    ['IpAddress of no address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, ip('unknown'), false],
    ['IpAddress, no such key', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, {}, false],
    ['NotIpAddress', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, ip('203.0.113.77'), true],
    [
      'NotIpAddress, within',
      { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      ip('203.0.113.77'),
      false,
    ],

    ['ArnEquals', { ArnEquals: { 'aws:PrincipalArn': arn['aws:PrincipalArn'] } }, arn, true],
    ['ArnEquals with a star', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/con*' } }, arn, true],
    ['ArnLike', { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::123456789012:*' } }, arn, true],
    [
      'ArnLike, not across a colon',
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:*:role/consumer' } },
      arn,
      false,
    ],
    ['ArnNotEquals', { ArnNotEquals: { 'aws:PrincipalArn': arn['aws:PrincipalArn'] } }, arn, false],
    ['ArnNotLike', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }, arn, true],
    [
      'ArnLike of SourceArn, which nobody has here',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:bucket' } },
      arn,
      false,
    ],

    ['Null, absent', { Null: { 'aws:username': 'true' } }, {}, true],
    ['Null, present', { Null: { 'aws:username': 'true' } }, username, false],
    ['Null false, present', { Null: { 'aws:username': false } }, username, true],

    ['IfExists, absent', { StringEqualsIfExists: { 'aws:username': 'alice' } }, {}, true],
    ['IfExists, the same', { StringEqualsIfExists: { 'aws:username': 'alice' } }, username, true],
    ['IfExists, another', { StringEqualsIfExists: { 'aws:username': 'bob' } }, username, false],

    [
      'ForAllValues, all',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage', 'x'] } },
      tags,
      true,
    ],
    ['ForAllValues, not all', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }, tags, false],
    ['ForAllValues, absent', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }, {}, true],
    ['ForAllValues, negated', { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'x*' } }, tags, true],
    [
      'ForAllValues, negated, one hit',
      { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 't*' } },
      tags,
      false,
    ],
    ['ForAnyValue, one', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['stage'] } }, tags, true],
    ['ForAnyValue, none', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['x'] } }, tags, false],
    ['ForAnyValue, absent', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['x'] } }, {}, false],
    ['ForAnyValue, negated', { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['team'] } }, tags, true],
    [
      'ForAnyValue, negated, absent',
      { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['team'] } },
      {},
      false,
    ],

    [
      'two operators, both',
      { StringLike: { 'aws:username': 'a*' }, Bool: { 'aws:SecureTransport': 'true' } },
      { ...username, ...tls },
      true,
    ],
    [
      'two operators, one',
      { StringLike: { 'aws:username': 'a*' }, Bool: { 'aws:SecureTransport': 'false' } },
      { ...username, ...tls },
      false,
    ],
    [
      'two keys, both',
      { StringEquals: { 'aws:username': 'alice', 'aws:SecureTransport': 'true' } },
      { ...username, ...tls },
      true,
    ],
    [
      'two keys, one',
      { StringEquals: { 'aws:username': 'bob', 'aws:SecureTransport': 'true' } },
      { ...username, ...tls },
      false,
    ],
  ])('%s', (_, condition, keys, expected) => {
    expect(holds(condition, keys)).toBe(expected);
  });
});
