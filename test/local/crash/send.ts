import { isAnswered, type Load } from './load.ts';
import { mainUrl } from './queues.ts';

/** One message, or a batch. */
export async function send(load: Load): Promise<boolean> {
  const { call, ledger, random, newBody } = load;
  const delay = () => (random() < 0.05 ? { DelaySeconds: 1 } : {});
  if (random() < 0.5) {
    const body = newBody();
    ledger.sending([body]);
    const sent = await call('SendMessage', { QueueUrl: mainUrl, MessageBody: body, ...delay() });
    if (sent.kind === 'answer') ledger.accepted([body]);
    return isAnswered(load, sent);
  }
  const bodies = Array.from({ length: 1 + Math.floor(random() * 10) }, newBody);
  ledger.sending(bodies);
  const Entries = bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody, ...delay() }));
  const sent = await call<{ Successful?: { Id: string }[] }>('SendMessageBatch', {
    QueueUrl: mainUrl,
    Entries,
  });
  if (sent.kind === 'answer') {
    ledger.accepted((sent.value.Successful ?? []).map(({ Id }) => bodies[Number(Id)] as string));
  }
  return isAnswered(load, sent);
}
