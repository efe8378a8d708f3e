import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { json } from '../../sdk/index.ts';
import { openSdk } from './openSdk.ts';

const peer = fileURLToPath(new URL('peer.py', import.meta.url));

test('Python reads packed CloudEvents and writes them', async () => {
  const { forebay, server } = await openSdk();
  const orders = await forebay.createQueue('orders', {
    schema: json<{ id: string; notes: string }>(),
    envelope: { source: '/shop', type: 'order.placed' },
    gzipAbove: 100,
  });
  const order = { id: '42', notes: 'ünïcödé '.repeat(100) };
  await orders.send(order);
  const { stdout } = await promisify(execFile)('python3', [peer, server.url, await orders.url()]);
  const read = JSON.parse(stdout);
  expect(read).toMatchObject({ specversion: '1.0', type: 'order.placed', data: order });
  for await (const message of orders.messages()) {
    expect(message.body).toEqual(order);
    expect(message.event).toMatchObject({ id: 'answer', type: 'order.shipped', correlationId: read.id });
    break;
  }
});
