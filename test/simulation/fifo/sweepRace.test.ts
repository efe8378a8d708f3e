import { expect, test } from 'vitest';
import type { Put, Remove, Table, TransactWrite } from '../../../engine/table/port.ts';
import { fifoQueue, makeFifo, queue } from '../../support/fifoQueue.ts';
import { arnOf } from '../../support/testEngine.ts';
import { keyOfWrite } from '../operation.ts';
import { isGroupPk } from './groups.ts';

const dead = 'dead.fifo';
/** Too long to travel with its parcel. */
const body = 'x'.repeat(2_000);

test('a dead letter keeps its body that leaves a purged generation between the look and the removal of its sweep', async () => {
  const move = gate();
  const moved = gate();
  const afterMove = async (writes: readonly TransactWrite[]) => {
    if (!writes.some((write) => write.kind === 'remove' && isGroupPk(keyOfWrite(write).pk))) return;
    move.open();
    await moved.isOpen;
  };
  const wrap = (table: Table): Table => ({
    ...table,
    async transact(writes, token) {
      const isMove = writes.some((write) => write.kind === 'put' && write.item.from === queue);
      if (!isMove) return table.transact(writes, token);
      await move.isOpen;
      const outcome = await table.transact(writes, token);
      moved.open();
      return outcome;
    },
    async batchWrite(writes: readonly (Put | Remove)[]) {
      await afterMove(writes);
      return table.batchWrite(writes);
    },
    async remove(remove) {
      await afterMove([remove]);
      return table.remove(remove);
    },
  });
  const { sendOne, take, client, context } = await fifoQueue('swept', {}, wrap);
  await makeFifo(context, dead);
  await client.set(queue, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 }),
  });
  await sendOne(body);
  await take({ VisibilityTimeout: 0 });

  const moving = take();
  await client.purge(queue);
  await client.work();
  await moving;
  expect(await take({ from: dead })).toEqual([body]);
});

function gate() {
  let open = () => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open };
}
