import { describe, expect, test } from 'vitest';
import type { Authorizer, Identity } from '../../../api/auth/authorizer.ts';
import { queueError } from '../../../engine/errors.ts';
import { err, ok } from '../../../engine/result.ts';
import { scriptedApi, sendForm, sendJson } from '../scriptedApi.ts';
import { principal } from './policy/asked.ts';

const identity: Identity = {
  principal: principal('alice'),
  policies: [],
  region: 'eu-west-1',
  isSigned: (header) => header === 'x-amzn-trace-id',
};

/** Believes everybody to be alice, and refuses what a test says. */
const authorizer = (parts: Partial<Authorizer> & { readonly as?: Partial<Identity> } = {}): Authorizer => ({
  authenticate: async (request) => ok({ request, identity: { ...identity, ...parts.as } }),
  authorize: async () => undefined,
  ...parts,
});

describe('an authorizer', () => {
  test('says in whose name an action runs', async () => {
    const { api, asked } = scriptedApi({ authorizer: authorizer() });
    await sendJson(api, 'SendMessage', {}, { 'x-amzn-trace-id': 'Root=1-signed' });
    expect(asked()?.caller).toMatchObject({
      account: '123456789012',
      region: 'eu-west-1',
      senderId: expect.stringMatching(/^AIDA/),
      traceHeader: 'Root=1-signed',
    });
  });

  test('leaves out a trace header that was not signed', async () => {
    const { api, asked } = scriptedApi({ authorizer: authorizer({ as: { isSigned: () => false } }) });
    await sendJson(api, 'SendMessage', {}, { 'x-amzn-trace-id': 'Root=1-made-up' });
    expect(asked()?.caller.traceHeader).toBeUndefined();
  });

  test('refuses before the request is parsed', async () => {
    const authenticate = async () => err(queueError('SignatureDoesNotMatch', 'no'));
    const { api, count } = scriptedApi({ authorizer: authorizer({ authenticate }) });
    expect((await sendJson(api, 'SendMessage', '{')).status).toBe(403);
    expect((await sendForm(api, 'Action=%')).body).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(count()).toBe(0);
  });

  test('is asked once the types are right, and before anything is done', async () => {
    const asked: string[] = [];
    const authorize: Authorizer['authorize'] = async ({ action }) => {
      asked.push(action);
      return queueError('AccessDenied', 'no');
    };
    const { api, count } = scriptedApi({ authorizer: authorizer({ authorize }) });
    expect((await sendJson(api, 'SendMessage', { QueueUrl: 1 })).status).toBe(400);
    expect(asked).toEqual([]);
    expect((await sendJson(api, 'SendMessage', { QueueUrl: 'orders' })).status).toBe(403);
    expect(asked).toEqual(['SendMessage']);
    expect(count()).toBe(0);
  });

  test('hands on the request that it has proved, not the one that came', async () => {
    const authenticate: Authorizer['authenticate'] = async (request) =>
      ok({ identity, request: { ...request, target: '/000000000000/proved' } });
    const { api, asked } = scriptedApi({ authorizer: authorizer({ authenticate }) });
    await sendForm(api, 'Action=SendMessage&MessageBody=a', '/000000000000/came');
    expect(asked()?.input).toMatchObject({ QueueUrl: '/000000000000/proved' });
  });

  test('that breaks is a bug of ours, and lets nobody in', async () => {
    const { api, faults, count } = scriptedApi({
      authorizer: authorizer({ authorize: () => Promise.reject(new Error('broken')) }),
    });
    expect((await sendJson(api, 'SendMessage', {})).status).toBe(500);
    expect(faults).toHaveLength(1);
    expect(count()).toBe(0);
  });
});
