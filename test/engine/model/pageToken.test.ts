import { describe, expect, it } from 'vitest';
import { pageRequest, pageToken } from '../../../engine/model/pageToken.ts';
import { answerOf, refusalOf } from '../../support/testEngine.ts';

const list = 'queues#000000000000#us-east-1#';
const encoded = (token: unknown) => Buffer.from(JSON.stringify(token)).toString('base64url');
const invalid = 'InvalidParameterValue: Invalid or expired next token.';

describe('a page', () => {
  it.each([{}, { MaxResults: null, NextToken: null }])('is everything up to 1,000 for %j', (input) => {
    expect(answerOf(pageRequest(list, input))).toEqual({ limit: 1_000, isPaged: false });
  });

  it.each([1, 1_000])('has at most the %d results asked for', (MaxResults) => {
    expect(answerOf(pageRequest(list, { MaxResults }))).toEqual({ limit: MaxResults, isPaged: true });
  });

  it('goes on behind the queue that its token names', () => {
    const NextToken = pageToken(list, 'orders.fifo');
    expect(NextToken).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(answerOf(pageRequest(list, { MaxResults: 5, NextToken }))).toEqual({
      limit: 5,
      isPaged: true,
      after: 'orders.fifo',
    });
  });

  it.each([
    '',
    'garbage',
    'é',
    'e30',
    pageToken(`${list}prefix`, 'orders'),
    encoded({ v: 2, list, after: 'orders' }),
    encoded({ v: 1, list }),
    encoded({ v: 1, list, after: 7 }),
    encoded({ v: 1, list, after: '' }),
    encoded({ v: 1, list, after: 'a#b' }),
    encoded({ v: 1, list, after: 'x'.repeat(5_000) }),
    encoded([list]),
  ])('does not go on with the token %j', (NextToken) => {
    expect(refusalOf(pageRequest(list, { MaxResults: 5, NextToken }))).toBe(invalid);
  });
});
