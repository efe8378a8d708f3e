import { beforeEach, describe, expect, test } from 'vitest';
import { createEventSourceMapping } from '../../../engine/actions/createEventSourceMapping.ts';
import { deleteEventSourceMapping } from '../../../engine/actions/deleteEventSourceMapping.ts';
import { getEventSourceMapping } from '../../../engine/actions/getEventSourceMapping.ts';
import { listEventSourceMappings } from '../../../engine/actions/listEventSourceMappings.ts';
import { updateEventSourceMapping } from '../../../engine/actions/updateEventSourceMapping.ts';
import { createEngine } from '../../../engine/engine.ts';
import { clientOf } from '../../support/client.ts';
import { type ManualClock, manualClock } from '../../support/manualClock.ts';
import { seededIds } from '../../support/seeded.ts';
import { answerOf, arnOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';
import { testTable } from '../../support/testTable.ts';

const arnOfFunction = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const timeoutsMs: Record<string, number> = { slow: 60_000, slower: 871_000, prod: 3_000 };

let engine: ReturnType<typeof createEngine>;
let clock: ManualClock;
let started: string[];
const gone = new Set<string>();

beforeEach(async () => {
  clock = manualClock();
  started = [];
  engine = createEngine({
    table: testTable(),
    clock,
    ids: seededIds(1),
    consumers: {
      async describe(name) {
        const functionArn = name.startsWith('arn:') ? name : arnOfFunction(name);
        const timeoutMs = timeoutsMs[functionArn.slice(functionArn.lastIndexOf(':') + 1)] ?? 3_000;
        return name === 'nobody' || gone.has(functionArn) ? undefined : { functionArn, timeoutMs };
      },
      async startWorker({ id }) {
        started.push(id);
      },
    },
  });
  await makeQueue(engine, 'orders');
  await makeQueue(engine, 'orders.fifo', { FifoQueue: 'true' });
});

const asked = (input: object) => ({ EventSourceArn: arnOf('orders'), FunctionName: 'consume', ...input });
const create = async (input: object = {}) =>
  answerOf(await createEventSourceMapping.run(engine, caller, asked(input)));
const refused = async (input: object) =>
  refusalOf(await createEventSourceMapping.run(engine, caller, asked(input)));
const update = async (UUID: string, input: object) =>
  answerOf(await updateEventSourceMapping.run(engine, caller, { UUID, ...input }));
const get = (UUID: string) => getEventSourceMapping.run(engine, caller, { UUID });
const list = async (input: object = {}) =>
  answerOf(await listEventSourceMappings.run(engine, caller, input)).EventSourceMappings;

describe('CreateEventSourceMapping', () => {
  test('has the defaults of Lambda, and starts a worker for what is there already', async () => {
    const created = await create();
    expect(created).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/),
      EventSourceArn: arnOf('orders'),
      FunctionArn: arnOfFunction('consume'),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      State: 'Enabled',
      StateTransitionReason: 'USER_INITIATED',
      LastModified: clock.now() / 1000,
    });
    expect(started).toEqual([created.UUID]);
    expect(answerOf(await get(created.UUID))).toEqual(created);
  });

  test('keeps all that is asked for', async () => {
    const input = {
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 30,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
      ScalingConfig: { MaximumConcurrency: 7 },
    };
    const created = await create({ ...input, Enabled: false });
    expect(created).toMatchObject({ ...input, State: 'Disabled' });
    expect(answerOf(await get(created.UUID))).toEqual(created);
    expect(started).toEqual([]);
  });

  test.each<[input: object, why: string]>([
    [
      { EventSourceArn: undefined },
      'MissingParameter: The request must contain the parameter EventSourceArn.',
    ],
    [{ FunctionName: undefined }, 'MissingParameter: The request must contain the parameter FunctionName.'],
    [
      { EventSourceArn: arnOf('nowhere') },
      "ResourceNotFoundException: The resource that you specified for the EventSourceArn parameter doesn't exist.",
    ],
    [
      { FunctionName: 'nobody' },
      'InvalidParameterValue: Function not found, or this service may not call it: nobody',
    ],
    [
      { BatchSize: 0 },
      "InvalidParameterValue: 1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { BatchSize: 10_001, MaximumBatchingWindowInSeconds: 1 },
      "InvalidParameterValue: 1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      { BatchSize: 11 },
      'InvalidParameterValue: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    [
      { MaximumBatchingWindowInSeconds: 301 },
      "InvalidParameterValue: 1 validation error detected: Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 300",
    ],
    [
      { ScalingConfig: { MaximumConcurrency: 1 } },
      "InvalidParameterValue: 1 validation error detected: Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
    ],
    [
      { ScalingConfig: { MaximumConcurrency: 1_001 } },
      "InvalidParameterValue: 1 validation error detected: Value '1001' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [
      { FunctionResponseTypes: ['Other'] },
      "InvalidParameterValue: 1 validation error detected: Value '[Other]' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy enum value set: [ReportBatchItemFailures]",
    ],
    [
      { FilterCriteria: { Filters: [{ Pattern: '{"body":"a"}' }] } },
      'InvalidParameterValue: Invalid filter pattern definition. "body" must be an object or an array.',
    ],
    [
      { FilterCriteria: { Filters: Array.from({ length: 11 }, () => ({ Pattern: '{}' })) } },
      'InvalidParameterValue: Filter criteria may hold at most 10 filters.',
    ],
    [
      { FunctionName: 'slow' },
      'InvalidParameterValue: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    ],
    [
      { FunctionName: 'slower' },
      'InvalidParameterValue: Function timeout: 871 seconds is more than a consumer may have: 870 seconds',
    ],
    [
      { EventSourceArn: arnOf('orders.fifo'), BatchSize: 11, MaximumBatchingWindowInSeconds: 1 },
      'InvalidParameterValue: Batch size must be at most 10 for a FIFO queue.',
    ],
    [
      { EventSourceArn: arnOf('orders.fifo'), MaximumBatchingWindowInSeconds: 1 },
      'InvalidParameterValue: Batching window is not supported for FIFO queues.',
    ],
  ])('is refused with the reason: %j', async (input, why) => {
    expect(await refused(input)).toBe(why);
    expect(await list()).toEqual([]);
  });

  test('takes a time-out of fourteen and a half minutes where the queue hides messages for as long', async () => {
    timeoutsMs.patient = 870_000;
    await makeQueue(engine, 'patient', { VisibilityTimeout: '870' });
    expect(await create({ EventSourceArn: arnOf('patient'), FunctionName: 'patient' })).toMatchObject({
      State: 'Enabled',
    });
  });

  test('maps a function to a queue once, and its versions and aliases each', async () => {
    const { UUID } = await create();
    expect(await refused({})).toBe(
      `ResourceConflictException: The event source arn (" ${arnOf('orders')} ") and function (" ${arnOfFunction('consume')} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    );
    await create({ FunctionName: 'consume:prod' });
    await create({ EventSourceArn: arnOf('orders.fifo') });
    expect(await list()).toHaveLength(3);
  });

  test('is not supported where no functions are called', async () => {
    const { context } = testEngine();
    await makeQueue(context, 'orders');
    expect(refusalOf(await createEventSourceMapping.run(context, caller, asked({})))).toMatch(
      /^UnsupportedOperation: /,
    );
  });
});

describe('UpdateEventSourceMapping', () => {
  test('changes what is named and leaves the rest', async () => {
    const { UUID } = await create({ ScalingConfig: { MaximumConcurrency: 7 }, BatchSize: 3 });
    await clock.advance(5_000);
    expect(await update(UUID, { BatchSize: 4 })).toMatchObject({
      BatchSize: 4,
      ScalingConfig: { MaximumConcurrency: 7 },
      FunctionArn: arnOfFunction('consume'),
      LastModified: clock.now() / 1000,
    });
    expect(await update(UUID, { FunctionName: 'other', ScalingConfig: {} })).not.toHaveProperty(
      'ScalingConfig',
    );
    expect(answerOf(await get(UUID))).toMatchObject({ FunctionArn: arnOfFunction('other'), BatchSize: 4 });
  });

  test('takes filters and response types away that are given empty', async () => {
    const { UUID } = await create({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
    });
    const updated = await update(UUID, { FunctionResponseTypes: [], FilterCriteria: {} });
    expect(updated).toMatchObject({ FunctionResponseTypes: [] });
    expect(updated).not.toHaveProperty('FilterCriteria');
  });

  test('is refused as the creation would be, the time-out of the function included', async () => {
    const { UUID } = await create({ FunctionName: 'prod' });
    const refusal = async (input: object) =>
      refusalOf(await updateEventSourceMapping.run(engine, caller, { UUID, ...input }));
    expect(await refusal({ BatchSize: 11 })).toMatch(/^InvalidParameterValue: Maximum batch window/);
    timeoutsMs.prod = 31_000;
    expect(await refusal({ BatchSize: 5 })).toMatch(/^InvalidParameterValue: Queue visibility timeout/);
    timeoutsMs.prod = 3_000;
  });

  test('stops a mapping whose function is gone or may run too long by now, and enables none', async () => {
    const { UUID } = await create({ FunctionName: 'prod' });
    const enabled = () => updateEventSourceMapping.run(engine, caller, { UUID, Enabled: true });
    gone.add(arnOfFunction('prod'));
    expect(await update(UUID, { Enabled: false })).toMatchObject({ State: 'Disabled' });
    expect(refusalOf(await enabled())).toMatch(/^InvalidParameterValue: Function not found/);
    gone.clear();
    timeoutsMs.prod = 31_000;
    expect(await update(UUID, { Enabled: false })).toMatchObject({ State: 'Disabled' });
    expect(refusalOf(await enabled())).toMatch(/^InvalidParameterValue: Queue visibility timeout/);
    timeoutsMs.prod = 3_000;
  });

  test('starts a worker when it enables', async () => {
    const { UUID } = await create({ Enabled: false });
    await update(UUID, { BatchSize: 4 });
    expect(started).toEqual([]);
    await update(UUID, { Enabled: true });
    expect(started).toEqual([UUID]);
  });
});

describe('DeleteEventSourceMapping', () => {
  test('answers with what was deleted', async () => {
    const created = await create();
    const deleted = answerOf(await deleteEventSourceMapping.run(engine, caller, { UUID: created.UUID }));
    expect(deleted).toEqual({ ...created, State: 'Deleting' });
    expect(refusalOf(await get(created.UUID))).toBe(
      'ResourceNotFoundException: The resource you requested does not exist.',
    );
    expect(await list()).toEqual([]);
  });
});

describe('GetEventSourceMapping', () => {
  test.each(['', 'x', '00000000-0000-8000-8000-000000000000', '../../etc'])(
    'finds none: %s',
    async (UUID) => {
      expect(refusalOf(await get(UUID))).toMatch(/^(ResourceNotFoundException|MissingParameter): /);
    },
  );

  test('shows nobody the mappings of another account or region', async () => {
    const { UUID } = await create();
    for (const other of [{ account: '111111111111' }, { region: 'eu-west-1' }]) {
      const stranger = { ...caller, ...other };
      expect(refusalOf(await getEventSourceMapping.run(engine, stranger, { UUID }))).toMatch(
        /^ResourceNotFoundException/,
      );
      expect(answerOf(await listEventSourceMappings.run(engine, stranger, {})).EventSourceMappings).toEqual(
        [],
      );
    }
  });

  test('finds none whose queue is gone, not even when another bears its name', async () => {
    const { UUID } = await create();
    const deleting = clientOf(engine).deleteQueue('orders');
    await clock.advance(61_000);
    await deleting;
    expect(refusalOf(await get(UUID))).toMatch(/^ResourceNotFoundException/);
    await makeQueue(engine, 'orders');
    expect(refusalOf(await get(UUID))).toMatch(/^ResourceNotFoundException/);
    expect(await list({ EventSourceArn: arnOf('orders') })).toEqual([]);
  });
});

describe('ListEventSourceMappings', () => {
  test('tells those of a queue, of a function, of both, or all', async () => {
    await create();
    await create({ FunctionName: 'other:prod' });
    await create({ EventSourceArn: arnOf('orders.fifo'), FunctionName: 'other:prod' });
    const names = async (input: object) =>
      (await list(input)).map(({ FunctionArn }) => FunctionArn.split(':').slice(6).join(':'));
    expect((await names({})).toSorted()).toEqual(['consume', 'other:prod', 'other:prod']);
    expect((await names({ EventSourceArn: arnOf('orders') })).toSorted()).toEqual(['consume', 'other:prod']);
    expect(await names({ FunctionName: 'consume' })).toEqual(['consume']);
    expect(await names({ FunctionName: '000000000000:function:consume' })).toEqual(['consume']);
    expect(await names({ FunctionName: arnOfFunction('other:prod') })).toHaveLength(2);
    expect(await names({ FunctionName: 'prod' })).toEqual([]);
    expect(await names({ FunctionName: 'other:prod', EventSourceArn: arnOf('orders.fifo') })).toHaveLength(1);
  });

  test('goes on from a marker until there are no more', async () => {
    for (let i = 0; i < 5; i++) await create({ FunctionName: `f${i}` });
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const page = answerOf(
        await listEventSourceMappings.run(engine, caller, { MaxItems: 2, ...(Marker && { Marker }) }),
      );
      names.push(
        ...page.EventSourceMappings.map(({ FunctionArn }) => FunctionArn.split(':').slice(6).join(':')),
      );
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(names.toSorted()).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
  });

  test.each([{ MaxItems: 0 }, { MaxItems: 10_001 }, { Marker: 'x' }])('refuses %j', async (input) => {
    expect(refusalOf(await listEventSourceMappings.run(engine, caller, input))).toMatch(
      /^InvalidParameterValue: /,
    );
  });
});
