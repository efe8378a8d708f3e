import type { Caller } from '../../engine/context.ts';
import { nameInUrl } from '../../engine/findQueue.ts';
import { readTaskHandle } from '../../engine/model/moveTask.ts';
import { parseQueueArn } from '../../engine/model/queueArn.ts';
import type { ActionName } from '../../engine/registry.ts';

/** A queue that may exist or not; without a name the service itself. */
export type Place = { readonly account: string; readonly region: string; readonly name: string };
/** Something that must be allowed before an action runs. `action` is SQS's name for it in policies. */
export type Need = { readonly action: string; readonly place: Place };

/** The members by which inputs name queues. They are checked: each is a text if it is there. */
export type NamingInput = {
  readonly QueueUrl?: string | null;
  readonly QueueName?: string | null;
  readonly QueueOwnerAWSAccountId?: string | null;
  readonly SourceArn?: string | null;
  readonly DestinationArn?: string | null;
  readonly TaskHandle?: string | null;
};

/** What a caller must be allowed for an action. A batch needs what its single action needs. */
export function needsOf(action: ActionName, input: NamingInput, caller: Caller): readonly Need[] {
  const own = (name: string): Place => ({ account: caller.account, region: caller.region, name });
  const ofArn = (arn: string | null | undefined): Place => parseQueueArn(arn ?? '') ?? own('');
  switch (action) {
    case 'ListQueues':
      return [{ action, place: own('') }];
    case 'CreateQueue':
      return [{ action, place: own(input.QueueName ?? '') }];
    case 'GetQueueUrl': {
      const account = input.QueueOwnerAWSAccountId || caller.account;
      return [{ action, place: { ...own(input.QueueName ?? ''), account } }];
    }
    case 'StartMessageMoveTask': {
      const place = ofArn(input.SourceArn);
      const takes = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
      const gives =
        input.DestinationArn == null ? [] : [{ action: 'SendMessage', place: ofArn(input.DestinationArn) }];
      return [...takes.map((each) => ({ action: each, place })), ...gives];
    }
    case 'ListMessageMoveTasks':
      return [{ action, place: ofArn(input.SourceArn) }];
    case 'CancelMessageMoveTask':
      return [{ action, place: ofArn(readTaskHandle(input.TaskHandle ?? '')?.sourceArn) }];
    default: {
      const named = nameInUrl(input.QueueUrl ?? '');
      const place = { ...own(named?.name ?? ''), ...(named?.account && { account: named.account }) };
      return [{ action: action.replace(/Batch$/, ''), place }];
    }
  }
}
