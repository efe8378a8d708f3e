import * as v from 'valibot';
import { action } from '../action.ts';
import { queueDoesNotExist } from '../findQueue.ts';
import { queueUrl } from '../model/queue.ts';
import { isAccount, isQueueName, queueNameMissing } from '../model/queueName.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';

const input = v.object({ QueueName: text, QueueOwnerAWSAccountId: text });

export const getQueueUrl = action(
  input,
  async ({ records }, caller, { QueueName, QueueOwnerAWSAccountId }) => {
    const name = QueueName ?? '';
    if (name === '') return err(queueNameMissing);
    const account = QueueOwnerAWSAccountId || caller.account;
    const queue =
      isQueueName(name) && isAccount(account) ? await records.find(account, caller.region, name) : undefined;
    return queue === undefined ? err(queueDoesNotExist) : ok({ QueueUrl: queueUrl(caller.baseUrl, queue) });
  },
);
