import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import type { Placed } from './groupParcel.ts';
import type { Plan } from './plan.ts';
import type { GroupRead } from './readGroup.ts';
import { transfer } from './transfer.ts';

/** Moves the message at the head of a group to the dead-letter queue; what stands behind it is then free. */
export async function moveToFifoDeadLetters(
  context: Context,
  source: Queue,
  target: Queue,
  group: string,
  read: GroupRead,
  plan: Plan,
  placed: Placed,
): Promise<boolean> {
  const delivery = read.head.deliveries.get(placed.sequence);
  const { message } = placed;
  const receiveCount = message.receiveCount + (delivery?.count ?? 0);
  const firstReceivedMs =
    message.receiveCount > 0 ? message.firstReceivedMs : (delivery?.firstReceivedMs ?? 0);
  const arriving = { ...message, receiveCount, countOnArrival: receiveCount, firstReceivedMs };
  const move = { source, target, group, read, plan, placed, arriving, from: source.name };
  return (await transfer(context, move)) === 'moved';
}
