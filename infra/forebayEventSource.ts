import { CustomResource, Duration, Names } from 'aws-cdk-lib';
import { type IEventSource, type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ForebayEventSourceProps, mappingProperties, settingsFault } from './eventSourceSettings.ts';
import type { ForebayQueue } from './forebayQueue.ts';

/** A worker has fifteen minutes, in which it must also receive, delete and hand over. */
const longestTimeoutSeconds = 870;
/** What Lambda gives a function of which nothing is said. */
const defaultTimeout = Duration.seconds(3);

/**
 * Has a function called with the messages of a queue, as Lambda does it for SQS: the function gets the same events, and
 * nothing polls while the queue is empty.
 *
 * @example
 * consumer.addEventSource(new ForebayEventSource(orders, { batchSize: 10, reportBatchItemFailures: true }));
 */
export class ForebayEventSource implements IEventSource {
  /** Whose messages the function is called with. */
  readonly queue: ForebayQueue;
  private readonly settings: ForebayEventSourceProps;

  constructor(queue: ForebayQueue, props: ForebayEventSourceProps = {}) {
    const fault = settingsFault(props, queue.fifo);
    if (fault !== undefined) throw new Error(`${queue.node.path}: ${fault}`);
    this.queue = queue;
    this.settings = props;
  }

  /** Called by `addEventSource`. Throws if it is known that the function may run too long. */
  bind(target: IFunction): void {
    const { queue, settings } = this;
    const { forebay } = queue;
    const timeout = knownTimeout(target);
    if (timeout !== undefined) this.holdTo(timeout, target);
    const granted = forebay.allowConsumer(target);
    const resource = new CustomResource(target, `ForebayEventSource:${Names.nodeUniqueId(queue.node)}`, {
      resourceType: 'Custom::ForebayEventSource',
      serviceToken: forebay.queueFunction.functionArn,
      serviceTimeout: Duration.minutes(3),
      properties: {
        QueueArn: queue.queueArn,
        // of a queue that was made anew the mapping is made anew
        QueueId: queue.queueId,
        FunctionArn: target.functionArn,
        // what is mapped is looked at again when this changes
        ...(timeout && { FunctionTimeout: timeout.toSeconds() }),
        ...mappingProperties(settings),
      },
    });
    resource.node.addDependency(queue, ...granted);
  }

  private holdTo(timeout: Duration, { node }: IFunction): void {
    const { queue } = this;
    const seconds = timeout.toSeconds();
    if (seconds > longestTimeoutSeconds) {
      throw new Error(`${node.path}: a consumer's timeout is at most 14.5 minutes, not ${seconds} seconds.`);
    }
    if (queue.visibilityTimeout.toSeconds() < seconds) {
      throw new Error(
        `${node.path}: its timeout of ${seconds} seconds is longer than the visibility timeout of ${queue.node.path}, ${queue.visibilityTimeout.toSeconds()} seconds: messages would come again while it works on them.`,
      );
    }
  }
}

/** `undefined` of a function that was not made in this app. */
function knownTimeout(target: IFunction): Duration | undefined {
  const made = 'lambda' in target ? target.lambda : target;
  if (!(made instanceof LambdaFunction)) return undefined;
  const { timeout = defaultTimeout } = made;
  return timeout.isUnresolved() ? undefined : timeout;
}
