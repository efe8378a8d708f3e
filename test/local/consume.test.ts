import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  printed,
  type Served,
  until,
  untilAllPrinted,
  untilEmpty,
  untilPrinted,
  untilTold,
} from './consume/printed.ts';
import { handlerFile, own, serveIn } from './consume/server.ts';

const config = `
import { defineConfig } from ${JSON.stringify(new URL('../../local/queueConfig.ts', import.meta.url).href)};

const once = { queue: 'dead', maxReceiveCount: 1 };
const soon = { VisibilityTimeout: 1 };

export default defineConfig({
  queues: {
    faults: { attributes: { VisibilityTimeout: 2 }, deadLetterQueue: once },
    batches: { attributes: soon, deadLetterQueue: { queue: 'dead', maxReceiveCount: 2 } },
    settled: { attributes: soon, deadLetterQueue: { queue: 'settled-dead', maxReceiveCount: 1 } },
    'batches.fifo': { attributes: { ...soon, FifoQueue: true } },
  },
  consumers: {
    told: {
      handler: ${JSON.stringify(handlerFile('tell'))},
      batchSize: 2,
      timeout: 20,
      environment: { TABLE: 'things' },
      filters: [{ body: { total: [{ numeric: ['>', 0] }] } }],
    },
    batches: { handler: ${JSON.stringify(handlerFile('powertools'))}, reportBatchItemFailures: true, timeout: 1 },
    settled: { handler: ${JSON.stringify(handlerFile('middyBatch'))}, reportBatchItemFailures: true, timeout: 1 },
    unheard: { handler: ${JSON.stringify(handlerFile('powertools'))} },
    'batches.fifo': {
      handler: ${JSON.stringify(handlerFile('powertoolsFifo'))},
      reportBatchItemFailures: true,
      timeout: 1,
    },
    faults: { handler: ${JSON.stringify(handlerFile('faulty'))}, batchSize: 1, timeout: 1 },
  },
});
`;

const callback = `
exports.handler = (event, context, callback) => {
  setTimeout(() => console.log('still here'), 20);
  callback(null, 'done');
};
`;

let served: Served;
beforeAll(async () => {
  served = await serveIn({ 'forebay.config.ts': config, 'callback.cjs': callback }, [
    '--consume',
    'calls=./callback.cjs',
  ]);
});
afterAll(() => served.close());

describe.concurrent('a consumer', () => {
  test("is called with Lambda's event, context and environment, and with what its filters let through", async () => {
    const bodies = [{ total: 0 }, { total: 1 }, { total: 2 }].map((body) => JSON.stringify(body));
    await served.send('told', ...bodies);
    await until(() => expect(printed(served, 'told')).toHaveLength(1));
    await untilEmpty(served, 'told');
    const told = JSON.parse(printed(served, 'told')[0] ?? '');
    expect(told.event.Records).toHaveLength(1);
    expect(told).toMatchObject({
      event: { Records: [{ body: bodies[1], eventSource: 'aws:sqs', awsRegion: 'us-east-1' }] },
      context: {
        functionName: 'told',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:told',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        memoryLimitInMB: '1024',
      },
      variables: {
        AWS_LAMBDA_FUNCTION_NAME: 'told',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_SQS: served.url,
        TABLE: 'things',
      },
      LAMBDA_TASK_ROOT: served.folder,
    });
    expect(told.variables._HANDLER).toMatch(/handlers\/tell\.handler$/);
    expect(told.context.remainingMs).toBeGreaterThan(0);
    expect(told.context.remainingMs).toBeLessThanOrEqual(20_000);
  });

  test('deletes what Powertools does not report as failed, and tells of the rest what becomes of it', async () => {
    await served.send('batches', 'one', 'bad', 'two');
    await untilTold(served, 'attempt 1 of 2, comes again in 1 s');
    await untilTold(served, 'attempt 2 of 2, goes to dead in 1 s');
    await until(async () => expect(await served.receive('dead')).toBe('bad'));
    await untilAllPrinted(served, 'batches', ['did one', 'did two']);
    expect(served.server.stderr()).toMatch(/batches: 1 of 3 messages failed/);
  });

  test("deletes what middy's middleware does not report as failed", async () => {
    await served.send('settled', 'one', 'bad', 'two');
    await untilTold(served, /settled: 1 of 3 messages failed/);
    await until(async () => expect(await served.receive('settled-dead')).toBe('bad'));
    await untilAllPrinted(served, 'settled', ['did one', 'did two']);
    await untilEmpty(served, 'settled');
  });

  test('warns of reported failures that nobody hears, and deletes them as AWS does', async () => {
    await served.send('unheard', 'bad', 'one');
    await untilTold(served, 'they count only with reportBatchItemFailures: true (consumers.unheard');
    await untilEmpty(served, 'unheard');
  });

  test("keeps a group in order over a failure that Powertools' FIFO processor reports", async () => {
    await served.send('batches.fifo', 'a', 'b', 'c');
    await untilEmpty(served, 'batches.fifo');
    await untilAllPrinted(served, 'batches-fifo', ['did a', 'did b', 'did c']);
    await untilTold(served, 'Until then nothing else of its message group comes.');
  });

  test('may answer by a callback, once nothing is left to do', async () => {
    await served.send('calls', 'ring');
    await untilEmpty(served, 'calls');
    await untilAllPrinted(served, 'calls', ['still here']);
  });

  test('may be given other queues while the server runs, and no function that is not there', async () => {
    await served.create('more');
    const mapped = { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:more', BatchSize: 1 };
    const refused = await own(served.url, 'CreateEventSourceMapping', { ...mapped, FunctionName: 'nobody' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(
      'This server calls told, batches, settled, unheard, batches-fifo, faults, calls;',
    );
    const created = await own(served.url, 'CreateEventSourceMapping', { ...mapped, FunctionName: 'faults' });
    expect(created.status).toBe(200);
    await served.send('more', 'more');
    await untilPrinted(served, 'faults', 'did more');
    await untilEmpty(served, 'more');
  });
});

describe.concurrent('a handler that', () => {
  const ways = [
    ['throws', 'throw', /TypeError: thrown on purpose\n\s+at handler \(.*handlers\/faulty\.ts:20:13\)/],
    ['throws when nobody listens', 'later', /Error: thrown when nobody listened\n\s+at .*faulty\.ts:31:15/],
    ['ends its process', 'exit', /Its process ended with exit code 7 before it had answered\./],
    ['is killed', 'kill', /Its process ended by SIGSEGV before it had answered\./],
    ['never returns', 'hang', /it took longer than its timeout of 1 s, and was ended\./],
  ] as const;
  test.each(ways)('%s harms nobody else, and is told of', async (_, way, told) => {
    await served.send('faults', way);
    await untilTold(served, told);
    await served.send('faults', `after ${way}`);
    await untilPrinted(served, 'faults', `did after ${way}`);
  });

  const habits = [
    ['talks to its parent, as under a process manager', 'talk'],
    ['loads modules from folders that are gone at once', 'pass'],
  ] as const;
  test.each(habits)('%s is handled like any other', async (_, habit) => {
    await served.send('faults', habit, `after ${habit}`);
    await untilPrinted(served, 'faults', `did ${habit}`);
    await untilPrinted(served, 'faults', `did after ${habit}`);
  });
});
