import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { measure, measureIdlePoll } from '../../../bench/cost/measure.ts';
import {
  directMonth,
  forebayMonth,
  idlePollerMonth,
  type Load,
  provisionedMonth,
  sqsMonth,
  totalOf,
} from '../../../bench/cost/month.ts';

const seconds = 730 * 3600;
const load: Load = {
  bytes: 1024,
  batch: 10,
  isFifo: false,
  erases: false,
  messagesPerSecond: 50,
  idlePollers: 0,
  memoryMb: 512,
};
const measured = { writeUnits: 2, readUnits: 0.5, roundTrips: { send: 2, receive: 4, delete: 1 } };

describe('npm run cost', () => {
  test('prices each call of SQS by its started 64 KB, deletes by one', () => {
    const calls = (50 * seconds) / 10;
    expect(sqsMonth(load).Requests).toBeCloseTo(calls * 3 * 0.4e-6, 6);
    expect(sqsMonth({ ...load, bytes: 65_536 }).Requests).toBeCloseTo(calls * 21 * 0.4e-6, 6);
    expect(sqsMonth({ ...load, isFifo: true }).Requests).toBeCloseTo(calls * 3 * 0.5e-6, 6);
  });

  test('prices idle pollers: on SQS by the poll, here by the time that a function waits', () => {
    const idle = { ...load, messagesPerSecond: 0, idlePollers: 4 };
    const polls = (4 * seconds) / 20;
    expect(totalOf(sqsMonth(idle))).toBeCloseTo(polls * 0.4e-6, 6);
    const bill = forebayMonth(idle, measured, 18);
    expect(bill['DynamoDB reads']).toBeCloseTo(polls * 18 * 0.125e-6, 6);
    const maintained = forebayMonth({ ...idle, idlePollers: 0 }, measured, 18)['Lambda time']!;
    expect(bill['Lambda time']! - maintained).toBeCloseTo(4 * seconds * 0.5 * 0.000_013_333_4, 4);
  });

  test('prices messages by the units that they cost', () => {
    const bill = forebayMonth(load, measured, 18);
    expect(bill['DynamoDB writes']).toBeCloseTo(50 * seconds * 2 * 0.625e-6, 4);
    expect(bill['DynamoDB reads']).toBeCloseTo(50 * seconds * 0.5 * 0.125e-6, 4);
    expect(bill['API Gateway']).toBeCloseTo(5 * 3 * seconds * 1e-6, 4);
  });

  test('prices the function that each call of sends wakes, no oftener than the stream is read, and the sweep', () => {
    const woken = (each: Partial<Load>, units = measured) =>
      forebayMonth({ ...load, ...each }, units, 18)['Wake-ups']!;
    const idle = woken({ messagesPerSecond: 0 });
    expect(idle).toBeGreaterThan(0);
    const one = 0.2e-6 + 0.005 * 0.25 * 0.000_013_333_4 + 400 * 0.5e-9;
    expect(woken({ messagesPerSecond: 1, batch: 1 }) - idle).toBeCloseTo(seconds * one, 6);
    expect(woken({}) - idle).toBeCloseTo(4 * seconds * one, 6);
    // two partitions
    expect(woken({ messagesPerSecond: 600 }) - idle).toBeCloseTo(8 * seconds * one, 6);
    // whoever writes straight to the table wakes it as well
    expect(directMonth(load, measured, 18)['Wake-ups']).toBe(woken({}));
  });

  test('measures the known costs of a message', async () => {
    expect(await measure({ bytes: 256, batch: 1, isFifo: false, erases: false })).toMatchObject({
      writeUnits: 4,
      readUnits: 1,
    });
    expect(await measure({ bytes: 256, batch: 10, isFifo: false, erases: false })).toMatchObject({
      writeUnits: 0.7,
      readUnits: 0.2,
    });
    expect(await measure({ bytes: 256, batch: 1, isFifo: true, erases: false })).toMatchObject({
      writeUnits: 12,
      readUnits: 4,
    });
    expect(await measureIdlePoll()).toBeLessThanOrEqual(20);
  });

  test('measures what it costs to erase at once', async () => {
    const large = { bytes: 65_536, batch: 1, isFifo: false };
    const kept = await measure({ ...large, erases: false });
    const erased = await measure({ ...large, erases: true });
    expect(erased.writeUnits - kept.writeUnits).toBe(65);
    const fifo = { bytes: 256, batch: 1, isFifo: true };
    expect((await measure({ ...fifo, erases: true })).writeUnits).toBe(13);
  });

  test('prices provisioned capacity by the hour, and an idle consumer by its function and its reads', () => {
    const bill = { 'DynamoDB writes': 3_600_000 * 0.625e-6, 'DynamoDB reads': 3_600_000 * 0.125e-6 };
    expect(provisionedMonth(bill)).toBeCloseTo((1_000 / 0.7) * (0.000_65 + 0.000_13), 6);
    const { forebay, sqs } = idlePollerMonth(load, 18);
    const polls = seconds / 20;
    expect(sqs).toBeCloseTo(polls * 0.4e-6, 6);
    const waiting = seconds * 0.5 * 0.000_013_333_4;
    expect(forebay).toBeCloseTo(waiting + polls * (18 * 0.125e-6 + 1.2e-6 + 1_500 * 0.5e-9), 4);
  });

  test('says who is cheaper, and refuses what makes no sense in one line', async () => {
    const run = (...args: string[]) => promisify(execFile)(process.execPath, ['bench/cost/cost.ts', ...args]);
    const { stdout } = await run(
      '--messages-per-second',
      '50',
      '--size',
      '1KB',
      '--batch',
      '10',
      '--idle-pollers',
      '4',
    );
    expect(stdout).toMatch(/^50 messages a second of 1024 bytes, 10 a call, standard; 4 idle pollers\.$/m);
    expect(stdout).toMatch(/^Amazon SQS is cheaper: Forebay costs \d+\.\d times as much\.$/m);
    expect(stdout).toMatch(/^Why: SQS charges for requests alone\./m);
    expect(stdout).toMatch(
      /^ {2}provisioned capacity, 70 % of it used: DynamoDB \d+\.\d\d \$ instead of \d+\.\d\d \$$/m,
    );
    await expect(run('--batch', '11')).rejects.toMatchObject({
      code: 1,
      stderr: 'cost: a batch has 1 to 10 messages.\n',
    });
  });
});
