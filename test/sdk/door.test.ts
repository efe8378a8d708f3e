import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Forebay, type ForebayOptions } from '../../sdk/index.ts';
import { iamGateway, role } from './iamGateway.ts';
import { ending, openSdk, told } from './openSdk.ts';

afterEach(() => vi.unstubAllEnvs());

type Gateway = Awaited<ReturnType<typeof iamGateway>>;

/** What a function finds in its environment: what Lambda sets, and what its grants have set. */
function asFunctionBehind({ url, account, region }: Gateway, more: Record<string, string> = {}): void {
  const environment = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    AWS_SESSION_TOKEN: role.sessionToken,
    FOREBAY_ENDPOINT: `${url}/iam`,
    FOREBAY_ACCOUNT: account,
    ...more,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

function open(options?: ForebayOptions): Forebay {
  const forebay = new Forebay(options);
  onTestFinished(() => forebay.close());
  return forebay;
}

async function gatewayWithQueue(granted: readonly string[]): Promise<Gateway> {
  const gateway = await iamGateway(['sqs', ...granted]);
  const credentials = role;
  const everything = open({ endpoint: `${gateway.url}/iam/sqs`, region: gateway.region, credentials });
  await everything.createQueue('orders');
  await everything.createQueue('mails');
  gateway.asked.length = 0;
  return gateway;
}

describe('a function with grants', () => {
  test('sends and consumes with its role at the paths that it was granted, and needs no key', async () => {
    const gateway = await gatewayWithQueue(['send/000000000000/mails', 'consume/000000000000/orders']);
    const elsewhere = open({ endpoint: `${gateway.url}/iam/sqs`, region: gateway.region, credentials: role });
    await elsewhere.queue('orders').send('two teapots');
    gateway.asked.length = 0;
    asFunctionBehind(gateway);
    const forebay = open();
    const bodies: string[] = [];
    const worker = ending(
      forebay.queue('orders').consume(async ({ body }) => {
        bodies.push(body);
        await forebay.queue('mails').send(body);
      }),
    );
    await told(worker, 'handled');
    await worker.stop();
    expect(bodies).toEqual(['two teapots']);
    expect(gateway.asked.filter((call) => !call.includes('Receive'))).toEqual([
      '200 SendMessage send/000000000000/mails',
      '200 DeleteMessageBatch consume/000000000000/orders',
    ]);
    expect(await elsewhere.queue('mails').stats()).toMatchObject({ visible: 1 });
  });

  test('finds by its queue URL what it was granted, as well as by its name', async () => {
    const gateway = await gatewayWithQueue(['send/000000000000/mails']);
    asFunctionBehind(gateway, { FOREBAY_ACCOUNT: '' });
    const forebay = open();
    await forebay.queue(`${gateway.url}/000000000000/mails`).send('hello');
    expect(gateway.asked).toEqual(['200 SendMessage send/000000000000/mails']);
  });

  test('that may manage a queue does everything by that grant, and is refused once for each kind of call', async () => {
    const gateway = await iamGateway(['sqs/000000000000/orders', 'sqs/000000000000/orders-dead']);
    asFunctionBehind(gateway);
    const forebay = open();
    const orders = await forebay.createQueue('orders', { deadLetter: true });
    expect(await orders.url()).toBe(`${gateway.url}/iam/sqs/000000000000/orders`);
    gateway.asked.length = 0;
    await orders.send('one');
    await orders.send('two');
    expect(await orders.stats()).toMatchObject({ visible: 2 });
    expect(gateway.asked).toEqual([
      '403 SendMessage send/000000000000/orders',
      '200 SendMessage sqs/000000000000/orders',
      '200 SendMessage sqs/000000000000/orders',
      '403 GetQueueAttributes consume/000000000000/orders',
      '403 GetQueueAttributes send/000000000000/orders',
      '200 GetQueueAttributes sqs/000000000000/orders',
    ]);
  });

  test('is told AccessDenied of what nobody has granted', async () => {
    const gateway = await iamGateway(['send/000000000000/mails']);
    asFunctionBehind(gateway);
    await expect(open().queue('orders').send('hello')).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(gateway.asked.every((call) => call.startsWith('403'))).toBe(true);
  });

  test('is told what the service refuses, not that other paths are closed', async () => {
    const gateway = await iamGateway(['sqs']);
    asFunctionBehind(gateway);
    const mails = await open().createQueue('mails');
    await mails.purge();
    for (let again = 0; again < 2; again++) {
      await expect(mails.purge()).rejects.toMatchObject({ code: 'PurgeInProgress' });
    }
  });

  test('is let in after a grant that came later', async () => {
    const granted: string[] = ['sqs'];
    const gateway = await iamGateway(granted);
    asFunctionBehind(gateway);
    const forebay = open();
    const mails = await forebay.createQueue('mails');
    await mails.send('by everything');
    granted.length = 0;
    await expect(mails.send('by nothing')).rejects.toMatchObject({ code: 'AccessDenied' });
    granted.push('send/000000000000/mails');
    expect(await mails.send('by its grant')).toHaveProperty('id');
  });
});

describe('an endpoint below /iam', () => {
  test('is signed for execute-api and used as it is', async () => {
    const gateway = await gatewayWithQueue(['send/000000000000/mails']);
    asFunctionBehind(gateway, { FOREBAY_ENDPOINT: '' });
    const forebay = open({ endpoint: `${gateway.url}/iam/send/000000000000/mails` });
    await forebay.queue('mails').send('hello');
    expect(gateway.asked).toEqual([
      '200 GetQueueUrl send/000000000000/mails',
      '200 SendMessage send/000000000000/mails',
    ]);
  });

  test('lets nobody in who signs with another key', async () => {
    const gateway = await gatewayWithQueue(['send/000000000000/mails']);
    asFunctionBehind(gateway, { AWS_SECRET_ACCESS_KEY: 'wrong' });
    await expect(open().queue('mails').send('hello')).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});

test('an endpoint that is given goes before the one of grants', async () => {
  const gateway = await iamGateway([]);
  asFunctionBehind(gateway);
  const { forebay } = await openSdk();
  await forebay.createQueue('notes');
  expect(gateway.asked).toEqual([]);
});
