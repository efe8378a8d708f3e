import { describe, expect, test } from 'vitest';
import { createTestForebay } from '../../sdk/testing/index.ts';

/** What a setting that is missing, or was mistyped, becomes. */
describe.each([0, -1, Number.NaN])('of %s at once', (none) => {
  const refused = expect.objectContaining({
    code: 'InvalidArgument',
    message: expect.stringMatching(/1 at least, not/),
  });

  test('no function is made, which would report messages as done that nobody has handled', async () => {
    const orders = await createTestForebay().createQueue('orders');
    expect(() => orders.lambdaHandler(() => {}, { concurrency: none })).toThrow(refused);
  });

  test('nothing is sent, which would wait for ever', async () => {
    const orders = await createTestForebay().createQueue('orders');
    await expect(orders.sendMany([{ body: 'a' }], { concurrency: none })).rejects.toEqual(refused);
    expect(() => orders.producer({ maxInFlight: none })).toThrow(refused);
  });

  test('no worker is started', async () => {
    const orders = await createTestForebay().createQueue('orders');
    expect(() => orders.consume(() => {}, { concurrency: none })).toThrow(refused);
    expect(() => orders.consumeBatch(async () => {}, { batchSize: none })).toThrow(refused);
    expect(() => orders.consume(() => {}, { prefetch: none - 1 })).toThrow(/prefetch must be 0 at least/);
  });
});
