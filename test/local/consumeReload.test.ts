import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printed, type Served, until, untilEmpty, untilPrinted, untilTold } from './consume/printed.ts';
import { own, serveIn } from './consume/server.ts';

const handler = `
import { word } from './word.ts';
export const handler = async ({ Records }: { Records: readonly { body: string }[] }) => {
  for (const { body } of Records) {
    console.log(\`\${word} \${body}\`);
    if (body === 'slow') await new Promise((resolve) => setTimeout(resolve, 800));
    if (body === 'slow') console.log(\`\${word} ended\`);
  }
};
`;
const wordIs = (word: string) => `export const word: string = '${word}';\n`;

let served: Served;
beforeAll(async () => {
  served = await serveIn({ 'handler.ts': handler, 'word.ts': wordIs('first') }, [
    '--consume',
    'orders=./handler.ts',
    '--no-cooldowns',
  ]);
});
afterAll(() => served.close());

describe('a handler whose code changes', () => {
  test('is called with the new code of a file that it imports, and finishes what is under way with the old', async () => {
    await served.send('orders', 'slow');
    await untilPrinted(served, 'orders', 'first slow');
    await served.write('word.ts', wordIs('second'));
    await untilTold(served, 'word.ts has changed: loading it again.');
    await served.send('orders', 'new');
    await untilEmpty(served, 'orders');
    await until(() => {
      expect([...printed(served, 'orders')].sort()).toEqual(['first ended', 'first slow', 'second new']);
    });
  });

  test('leaves messages uncounted while it does not load, and says where it is wrong', async () => {
    const counted =
      'export const handler = async (e) => console.log(e.Records[0].attributes.ApproximateReceiveCount);';
    await served.write('handler.ts', `\n\nexport const handler = async (event) => {{;\n`);
    await untilTold(served, /orders does not load, and its messages wait until it does:\nhandler\.ts:\d/);
    const hidden = {
      QueueUrl: `${served.url}/000000000000/orders`,
      VisibilityTimeout: 0,
      WaitTimeSeconds: 20,
    };
    const polling = served.sqs.send(new ReceiveMessageCommand(hidden));
    await served.send('orders', 'waiting');
    expect((await polling).Messages?.[0]?.Body).toBe('waiting');
    await served.write('handler.ts', `import './missing.ts';\n${counted.replace('(e)', '(e: any)')}`);
    await untilTold(served, 'ERR_MODULE_NOT_FOUND');
    await served.write('missing.ts', '');
    await untilTold(served, 'orders loads again.');
    await untilEmpty(served, 'orders');
    await until(() => expect(printed(served, 'orders').at(-1)).toBe('2'));
  });
});

describe('a consumer', () => {
  const mappings = async () => JSON.parse((await own(served.url, 'ListEventSourceMappings', {})).text);

  test('goes on when its queue is deleted and created again', async () => {
    const { sqs, url } = served;
    await sqs.send(new DeleteQueueCommand({ QueueUrl: `${url}/000000000000/orders` }));
    await served.create('orders');
    await served.send('orders', 'to the new one');
    await untilEmpty(served, 'orders');
    expect((await mappings()).EventSourceMappings).toHaveLength(1);
  });

  test('waits until a queue that is created again hides messages long enough', async () => {
    const { sqs, url } = served;
    const QueueUrl = `${url}/000000000000/orders`;
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await sqs.send(new CreateQueueCommand({ QueueName: 'orders', Attributes: { VisibilityTimeout: '5' } }));
    await untilTold(served, 'Messages could not be handed to a consumer, which is tried again: ');
    await served.send('orders', 'to the one that is mended');
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '60' } }));
    await untilEmpty(served, 'orders');
  });

  test('rests while its mapping is disabled, and goes on with what has come meanwhile', async () => {
    const [{ UUID }] = (await mappings()).EventSourceMappings;
    await own(served.url, 'UpdateEventSourceMapping', { UUID, Enabled: false });
    await served.send('orders', 'meanwhile');
    const waits = { QueueUrl: `${served.url}/000000000000/orders`, VisibilityTimeout: 0, WaitTimeSeconds: 1 };
    const { Messages = [] } = await served.sqs.send(new ReceiveMessageCommand(waits));
    expect(Messages.map(({ Body }) => Body)).toEqual(['meanwhile']);
    await own(served.url, 'UpdateEventSourceMapping', { UUID, Enabled: true });
    await untilEmpty(served, 'orders');
  });
});
