import type { Caller } from '../../engine/context.ts';
import { nameInUrl } from '../../engine/findQueue.ts';
import { readTaskHandle } from '../../engine/model/moveTask.ts';
import { parseQueueArn } from '../../engine/model/queueArn.ts';
import type { AnyActionName } from '../../engine/registry.ts';

/** A queue that may exist or not; without a name the service itself. */
export type Place = { readonly account: string; readonly region: string; readonly name: string };
/** Something that must be allowed before an action runs. `action` is SQS's name for it in policies, or ours for a verb of our own. */
export type Need = {
  readonly service: 'sqs' | 'forebay';
  readonly action: string;
  readonly place: Place;
};

/** The members by which inputs name queues. They are checked: each is a text if it is there. */
export type NamingInput = {
  readonly QueueUrl?: string | null;
  readonly QueueName?: string | null;
  readonly QueueOwnerAWSAccountId?: string | null;
  readonly SourceArn?: string | null;
  readonly DestinationArn?: string | null;
  readonly EventSourceArn?: string | null;
  readonly UUID?: string | null;
  readonly FunctionName?: string | null;
  readonly TaskHandle?: string | null;
};

/**
 * What a caller must be allowed for an action. A batch needs what its single action needs. `mapped`: the queue of the
 * mapping that a `UUID` names, if there is one.
 */
export function needsOf(
  action: AnyActionName,
  input: NamingInput,
  caller: Caller,
  mapped?: Place,
): readonly Need[] {
  const own = (name: string): Place => ({ account: caller.account, region: caller.region, name });
  const ofArn = (arn: string | null | undefined): Place => parseQueueArn(arn ?? '') ?? own('');
  const sqs = (name: string, place: Place): Need => ({ service: 'sqs', action: name, place });
  const forebay = (place: Place): Need => ({ service: 'forebay', action, place });
  switch (action) {
    case 'ListQueues':
      return [sqs(action, own(''))];
    case 'CreateQueue':
      return [sqs(action, own(input.QueueName ?? ''))];
    case 'GetQueueUrl': {
      const account = input.QueueOwnerAWSAccountId || caller.account;
      return [sqs(action, { ...own(input.QueueName ?? ''), account })];
    }
    case 'StartMessageMoveTask': {
      const place = ofArn(input.SourceArn);
      const gives = input.DestinationArn == null ? [] : [sqs('SendMessage', ofArn(input.DestinationArn))];
      return [sqs(action, place), ...takes.map((each) => sqs(each, place)), ...gives];
    }
    case 'ListMessageMoveTasks':
      return [sqs(action, ofArn(input.SourceArn))];
    case 'CancelMessageMoveTask':
      return [sqs(action, ofArn(readTaskHandle(input.TaskHandle ?? '')?.sourceArn))];
    case 'CreateEventSourceMapping': {
      const place = ofArn(input.EventSourceArn);
      return [forebay(place), ...takes.map((each) => sqs(each, place))];
    }
    case 'ListEventSourceMappings':
      return [forebay(ofArn(input.EventSourceArn))];
    case 'UpdateEventSourceMapping': {
      const place = mapped ?? own('');
      // another function is given the messages
      const given = input.FunctionName == null ? [] : takes.map((each) => sqs(each, place));
      return [forebay(place), ...given];
    }
    case 'DeleteEventSourceMapping':
    case 'GetEventSourceMapping':
      return [forebay(mapped ?? own(''))];
    default: {
      const named = nameInUrl(input.QueueUrl ?? '');
      const place = { ...own(named?.name ?? ''), ...(named?.account && { account: named.account }) };
      return [sqs(action.replace(/Batch$/, ''), place)];
    }
  }
}

/** What an action needs that takes messages out of a queue, on behalf of whoever asked for it. */
const takes = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
