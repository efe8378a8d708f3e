import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createKeyAuthorizer } from '../../api/auth/keyAuthorizer.ts';
import { createKey } from '../../api/auth/keys/keyStore.ts';
import { envelopeSealer, masterDataKeys } from '../../api/auth/keys/sealer.ts';
import { createEngine } from '../../engine/engine.ts';
import { type OwnActionName, ownRegistry } from '../../engine/registry.ts';
import { startServer } from '../../local/server.ts';
import { signed } from '../api/auth/sdkSigner.ts';
import { manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';
import { makeQueue } from '../support/testEngine.ts';
import { testTable } from '../support/testTable.ts';
import { account, allow, arnOf } from './authWire.ts';
import { queryCall, rawFetch } from './rawCall.ts';

/** A server that may call functions, all of which exist. */
async function openServer({ isGuarded = false } = {}) {
  const clock = manualClock(Date.now());
  const engine = createEngine({
    table: testTable(),
    clock,
    ids: seededIds(1),
    settings: { sharedTable: false, recordCacheMs: Number.POSITIVE_INFINITY },
    consumers: {
      describe: async (name) => ({
        functionArn: `arn:aws:lambda:us-east-1:${account}:function:${name}`,
        timeoutMs: 3_000,
      }),
      startWorker: async () => {},
    },
  });
  const sealer = envelopeSealer(masterDataKeys(randomBytes(32), randomBytes), randomBytes);
  const authorizer = createKeyAuthorizer({ engine, sealer });
  const server = await startServer({ engine, port: 0, ...(isGuarded && { authorizer }) });
  onTestFinished(() => server.close());
  await makeQueue(engine, 'orders');

  async function call(target: string, input: object, policy?: string) {
    const { host } = new URL(server.url);
    const headers = { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    const body = JSON.stringify(input);
    if (policy === undefined) return answered(await rawFetch(server.url, { method: 'POST', headers, body }));
    const key = await createKey({ ...engine, sealer }, { principal: 'alice', account, policy });
    if (!key.ok) throw new Error(key.error.message);
    const credentials = { ...key.value, secretAccessKey: key.value.secret };
    const request = await signed({ headers, body }, { credentials, atMs: clock.now() });
    return answered(
      await rawFetch(server.url, {
        method: 'POST',
        headers: request.headers as Record<string, string>,
        body,
      }),
    );
  }
  return { call, server };
}

const answered = ({ status, headers, body }: Awaited<ReturnType<typeof rawFetch>>) => ({
  status,
  error: headers.get('x-amzn-query-error'),
  body: JSON.parse(body),
});

const mapping = { EventSourceArn: arnOf('orders'), FunctionName: 'consume' };

describe('event source mappings', () => {
  test('are made, changed, told and deleted under a target prefix of their own', async () => {
    const { call } = await openServer();
    const created = await call('Forebay.CreateEventSourceMapping', { ...mapping, BatchSize: 5 });
    expect(created).toMatchObject({ status: 200, body: { BatchSize: 5, State: 'Enabled' } });
    const { UUID } = created.body;
    expect(await call('Forebay.UpdateEventSourceMapping', { UUID, Enabled: false })).toMatchObject({
      status: 200,
      body: { BatchSize: 5, State: 'Disabled' },
    });
    expect((await call('Forebay.GetEventSourceMapping', { UUID })).body).toMatchObject({ UUID });
    expect((await call('Forebay.ListEventSourceMappings', {})).body.EventSourceMappings).toHaveLength(1);
    expect((await call('Forebay.DeleteEventSourceMapping', { UUID })).body).toMatchObject({
      State: 'Deleting',
    });
    expect(await call('Forebay.GetEventSourceMapping', { UUID })).toMatchObject({
      status: 404,
      body: { message: 'The resource you requested does not exist.' },
    });
  });

  test('are refused in the manner of all refusals', async () => {
    const { call } = await openServer();
    expect(await call('Forebay.CreateEventSourceMapping', { ...mapping, BatchSize: 11 })).toEqual({
      status: 400,
      error: 'InvalidParameterValue;Sender',
      body: {
        __type: 'com.amazon.coral.service#InvalidParameterValueException',
        message:
          'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
      },
    });
    await call('Forebay.CreateEventSourceMapping', mapping);
    expect(await call('Forebay.CreateEventSourceMapping', mapping)).toMatchObject({
      status: 409,
      body: { __type: 'com.amazonaws.lambda#ResourceConflictException' },
    });
    expect(await call('Forebay.CreateEventSourceMapping', { ...mapping, BatchSize: 'many' })).toMatchObject({
      status: 400,
      body: { __type: 'com.amazon.coral.service#SerializationException' },
    });
  });

  test.each(Object.keys(ownRegistry))('are no verbs of SQS, in either protocol: %s', async (action) => {
    const { call, server } = await openServer();
    expect(await call(`AmazonSQS.${action}`, {})).toMatchObject({
      status: 400,
      body: { __type: 'com.amazon.coral.service#UnknownOperationException' },
    });
    expect((await queryCall(server, action, {})).body).toContain('<Code>InvalidAction</Code>');
    expect((await call('Forebay.SendMessage', {})).body.__type).toContain('UnknownOperationException');
  });

  describe('with keys', () => {
    const inputs: Readonly<Record<OwnActionName, object>> = {
      CreateEventSourceMapping: mapping,
      ListEventSourceMappings: { EventSourceArn: arnOf('orders') },
      UpdateEventSourceMapping: { UUID: 'x' },
      DeleteEventSourceMapping: { UUID: 'x' },
      GetEventSourceMapping: { UUID: 'x' },
    };

    test.each(Object.entries(inputs))('are refused unless allowed: %s', async (action, input) => {
      const { call } = await openServer({ isGuarded: true });
      const refused = await call(`Forebay.${action}`, input, allow('sqs:*'));
      expect(refused).toMatchObject({ status: 403, error: 'AccessDenied;Sender' });
      expect(refused.body.message).toContain(
        `to perform: forebay:${action.toLowerCase()} on resource: arn:aws:sqs:`,
      );
      const allowed = await call(`Forebay.${action}`, input, allow([`forebay:${action}`, 'sqs:*']));
      expect(allowed.error ?? '').not.toContain('AccessDenied');
    });

    test('may only be made by who may take the messages out', async () => {
      const { call } = await openServer({ isGuarded: true });
      const refused = await call('Forebay.CreateEventSourceMapping', mapping, allow('forebay:*'));
      expect(refused.body.message).toContain('to perform: sqs:receivemessage on resource');
    });

    test('may be limited to a queue, whether its ARN or the id of the mapping is given', async () => {
      const { call } = await openServer({ isGuarded: true });
      const here = allow(['forebay:*', 'sqs:*'], arnOf('orders'));
      const elsewhere = allow(['forebay:*', 'sqs:*'], arnOf('others'));
      expect(await call('Forebay.CreateEventSourceMapping', mapping, elsewhere)).toMatchObject({
        status: 403,
      });
      const { UUID } = (await call('Forebay.CreateEventSourceMapping', mapping, here)).body;
      for (const verb of ['Get', 'Update', 'Delete']) {
        const target = `Forebay.${verb}EventSourceMapping`;
        expect(await call(target, { UUID }, elsewhere)).toMatchObject({ status: 403 });
        expect(await call(target, { UUID }, here)).toMatchObject({ status: 200 });
      }
    });

    test('may only be led to another function by who may take the messages out', async () => {
      const { call } = await openServer({ isGuarded: true });
      const all = allow(['forebay:*', 'sqs:*']);
      const { UUID } = (await call('Forebay.CreateEventSourceMapping', mapping, all)).body;
      const only = allow('forebay:*');
      const target = 'Forebay.UpdateEventSourceMapping';
      expect(await call(target, { UUID, BatchSize: 2 }, only)).toMatchObject({ status: 200 });
      expect(await call(target, { UUID, FunctionName: 'other' }, only)).toMatchObject({ status: 403 });
      expect(await call(target, { UUID, FunctionName: 'other' }, all)).toMatchObject({ status: 200 });
    });
  });
});
