import { CustomResource, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ForebayService } from './forebayService.ts';
import { metricsTag } from './metrics.ts';
import { attributesOf, type QueueSettings } from './queueDeclaration.ts';
import { letAtTable, letIn, type Right } from './queueGrants.ts';
import { MeasuredQueue } from './queueMetrics.ts';
import { namedAlarm } from './serviceAlarms.ts';

/**
 * Where a queue is, how it behaves, and what becomes of it.
 *
 * @example
 * const props: ForebayQueueProps = { forebay, fifo: true, contentBasedDeduplication: true };
 */
export interface ForebayQueueProps extends QueueSettings {
  /** The service that keeps it. */
  readonly forebay: ForebayService;
  /** Another name makes another queue. Default: made of where the construct stands; of FIFO queues with `.fifo`. */
  readonly queueName?: string;
  /** Where a message goes after so many receives (1 to 1,000). */
  readonly deadLetterQueue?: DeadLetters;
  readonly tags?: Readonly<Record<string, string>>;
  /** What becomes of queue and messages that no stack declares any more. Default: kept in production, else deleted. */
  readonly removalPolicy?: RemovalPolicy.RETAIN | RemovalPolicy.DESTROY;
  /** Wakes somebody when a message has waited longer. Default: 1 hour. */
  readonly oldestMessageAlarm?: Duration;
}

/**
 * Where messages go that are received too often.
 *
 * @example
 * const deadLetterQueue: DeadLetters = { queue: dead, maxReceiveCount: 5 };
 */
export interface DeadLetters {
  /** Of the same kind as the queue, standard or FIFO. */
  readonly queue: ForebayQueue;
  /** A message that was received as often as this goes there instead of being received again: 1 to 1,000. */
  readonly maxReceiveCount: number;
}

const longestName = 80;
const suffix = '.fifo';
const defaultVisibilityTimeout = Duration.seconds(30);

/**
 * A queue that a stack declares: made with it, changed in place with it, and made anew where its name changes.
 *
 * @example
 * const dead = new ForebayQueue(this, 'Dead', { forebay, retentionPeriod: Duration.days(14) });
 * const orders = new ForebayQueue(this, 'Orders', {
 *   forebay,
 *   visibilityTimeout: Duration.minutes(1),
 *   deadLetterQueue: { queue: dead, maxReceiveCount: 5 },
 * });
 * orders.grantSend(checkout);
 * orders.grantConsume(shipping);
 */
export class ForebayQueue extends MeasuredQueue {
  readonly queueName: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  /** Fresh for every creation: the partitions of the table that begin with it are this queue's. */
  readonly queueId: string;
  readonly fifo: boolean;
  readonly stage: string;
  /** The service that it is a queue of. */
  readonly forebay: ForebayService;
  readonly visibilityTimeout: Duration;
  private readonly deadLetterQueue?: ForebayQueue;

  constructor(scope: Construct, id: string, props: ForebayQueueProps) {
    super(scope, id);
    const { forebay, deadLetterQueue, fifo = props.queueName?.endsWith(suffix) ?? false, tags = {} } = props;
    const { region, account } = forebay.stack;
    this.forebay = forebay;
    this.stage = forebay.stage;
    this.visibilityTimeout = props.visibilityTimeout ?? defaultVisibilityTimeout;
    this.fifo = fifo;
    this.deadLetterQueue = deadLetterQueue?.queue;
    const queueName = props.queueName ?? nameOf(this, fifo);
    if (queueName.endsWith(suffix) !== fifo) {
      throw new Error(`${queueName}: the name of a FIFO queue, and no other, ends in ${suffix}.`);
    }
    const settings = attributesOf({ ...props, fifo });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::ForebayQueue',
      serviceToken: forebay.queueFunction.functionArn,
      serviceTimeout: Duration.minutes(3),
      removalPolicy:
        props.removalPolicy ?? (forebay.isProduction ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY),
      properties: {
        QueueName: queueName,
        Attributes: {
          ...settings,
          ...(deadLetterQueue && { RedrivePolicy: this.redrivePolicy(deadLetterQueue) }),
        },
        Tags: { ...tags, [metricsTag]: 'true' },
      },
    });
    this.queueName = queueName;
    this.queueArn = `arn:aws:sqs:${region}:${account}:${queueName}`;
    this.queueUrl = resource.getAttString('QueueUrl');
    this.queueId = resource.getAttString('QueueId');
    if (deadLetterQueue) resource.node.addDependency(deadLetterQueue.queue);
    this.watch(props);
  }

  /** Lets it send, through the door that IAM keeps: at `endpointFor('send')`. */
  grantSend(grantee: IGrantable): void {
    letIn(grantee, this.forebay, 'send', this.queueName);
  }

  /** Lets it receive, delete and change visibility: at `endpointFor('consume')`. */
  grantConsume(grantee: IGrantable): void {
    letIn(grantee, this.forebay, 'consume', this.queueName);
  }

  /** Lets it do everything with the queue: at `endpointFor('sqs')`. */
  grantManage(grantee: IGrantable): void {
    letIn(grantee, this.forebay, 'sqs', this.queueName);
  }

  /** What an SQS client that signs for `execute-api` is given as its endpoint to use a grant. */
  endpointFor(right: Right): string {
    return `${this.forebay.iamEndpoint}/${right}/${this.forebay.stack.account}/${this.queueName}`;
  }

  /**
   * Lets it work on the table itself, without the service between: with the partitions of this queue, and of its
   * dead-letter queue if it consumes.
   */
  grantDirect(grantee: IGrantable, way: 'send' | 'consume'): void {
    const dead = way === 'consume' ? this.deadLetterQueue : undefined;
    letAtTable(grantee, this.forebay, way, [this.queueId, ...(dead ? [dead.queueId] : [])]);
  }

  private redrivePolicy({ queue, maxReceiveCount }: DeadLetters): string {
    return Stack.of(this).toJsonString({ deadLetterTargetArn: queue.queueArn, maxReceiveCount });
  }

  private watch({ oldestMessageAlarm = Duration.hours(1) }: ForebayQueueProps): void {
    const { alarmActions: actions } = this.forebay;
    namedAlarm(this, {
      name: 'OldestMessageAge',
      metric: this.metricApproximateAgeOfOldestMessage(),
      above: oldestMessageAlarm.toSeconds(),
      periods: 2,
      actions,
    });
    const dead = this.deadLetterQueue;
    if (dead === undefined || dead.node.tryFindChild('DeadLetterDepth')) return;
    namedAlarm(dead, {
      name: 'DeadLetterDepth',
      metric: dead.metricApproximateNumberOfMessagesVisible(),
      above: 0,
      periods: 1,
      actions,
    });
  }
}

function nameOf(queue: ForebayQueue, fifo: boolean): string {
  const maxLength = longestName - suffix.length;
  const name = Names.uniqueResourceName(queue, { maxLength, separator: '-', allowedSpecialCharacters: '_-' });
  return fifo ? `${name}${suffix}` : name;
}
