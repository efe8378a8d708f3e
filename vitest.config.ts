import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Queue semantics and the wire: what must hold on every table. */
const semantics = [
  'test/engine/{actions,background,fifo,modelBased,standard,versions}/**/*.test.ts',
  'test/engine/{changeQueue,counts,giveBack,records}.test.ts',
  'test/dispatch/{fifo,outcomes,throttling,worker}.test.ts',
  'test/wire/**/*.test.ts',
];
/** Those of them that say most in a few seconds. */
const core = [
  'test/engine/standard/{content,delivery,longPolling}.test.ts',
  'test/engine/fifo/{batches,deduplication,handles,order}.test.ts',
  'test/wire/{batches,fifo,handles,messages,receive}.test.ts',
];
/** The wire through API Gateway and Lambda's own runtime client: what reaches into its server does not exist there. */
const throughLambda = [
  'test/wire/{addresses,attributes,authentication,authorization,batches,deadLetters,endpoints}.test.ts',
  'test/wire/{envelopes,fifo,handles,messages,moveTasks,queues,receive,tolerance,transfer}.test.ts',
  'test/wire/{sqsConsumer,sqsProducer}.test.ts',
];
/** What the typed client does, again without a wire. */
const typedClient = [
  'test/sdk/{consume,envelope,fairQueue,fifo,lambda,manage,messages,send,telemetry}.test.ts',
];
/** The adapter, against whatever DynamoDB there is. */
const contract = ['test/engine/table/dynamodb.test.ts', 'test/engine/table/dynamodb/transactions.test.ts'];

const on = (table: 'lmdb' | 'dynamodb', name: string, include: string[]): TestProjectInlineConfiguration => ({
  test: {
    name: `${name} on ${table}`,
    include,
    env: { FOREBAY_TEST_TABLE: table },
    setupFiles: 'test/support/closeTables.ts',
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'fast', include: ['test/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'fast direct',
          include: typedClient,
          env: { FOREBAY_TEST_SDK: 'direct' },
          testTimeout: 30_000,
        },
      },
      on('lmdb', 'fast', core),
      on('dynamodb', 'fast', core),
      { test: { name: 'slow', include: ['test/**/*.slow.ts'], testTimeout: 600_000, hookTimeout: 120_000 } },
      on('lmdb', 'slow', semantics),
      on('dynamodb', 'slow', [...semantics, ...contract]),
      {
        test: {
          name: 'slow in lambda',
          include: throughLambda,
          env: { FOREBAY_TEST_TARGET: 'lambda' },
          globalSetup: 'test/lambda/support/installClient.ts',
          setupFiles: 'test/lambda/support/endDeployment.ts',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // they wait more than they work: a delete takes five seconds where others may still know the queue
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
