import { describe, expect, test } from 'vitest';
import { openSdk } from './openSdk.ts';

describe('messages', () => {
  test('acknowledges a message when the next is asked for, and gives the last one back', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany(['a', 'b', 'c'].map((body) => ({ body })));
    const bodies: string[] = [];
    for await (const message of notes.messages()) {
      bodies.push(message.body);
      if (bodies.length === 2) break;
    }
    expect(bodies).toHaveLength(2);
    expect(await notes.stats()).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
  });

  test('gives a message back when the loop throws', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('a');
    const loop = async () => {
      for await (const { body } of notes.messages()) throw new Error(body);
    };
    await expect(loop).rejects.toThrow('a');
    expect(await notes.stats()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  test('keeps the acknowledgement of a message that is left', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('a');
    for await (const message of notes.messages()) {
      await message.ack();
      break;
    }
    expect(await notes.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('ends by its signal', async () => {
    const { forebay, server } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const stop = new AbortController();
    const polling = server.clock.nextSleep();
    const reading = (async () => {
      for await (const { body } of notes.messages({ signal: stop.signal })) return body;
      return 'ended';
    })();
    await polling;
    stop.abort();
    expect(await reading).toBe('ended');
  });

  test('throws if there is no such queue', async () => {
    const { forebay } = await openSdk();
    await expect(forebay.queue('nowhere').messages().next()).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });
});
