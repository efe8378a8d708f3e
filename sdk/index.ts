/**
 * The typed client: the same code for Forebay on this machine, Forebay in AWS, and Amazon SQS.
 *
 * @module forebay/sdk
 */
export type { Attributes, AttributeValue } from './attributes.ts';
export type { Clock } from './clock.ts';
export type { Activity, WorkerEvents } from './consume/events.ts';
export type { MessagesOptions } from './consume/iterate.ts';
export type { Message, Settlement, Unreadable } from './consume/message.ts';
export type { BatchHandler, ConsumeBatchOptions, ConsumeOptions, Handler } from './consume/options.ts';
export type { RetryPolicy } from './consume/retryPolicy.ts';
export type { StopReport, Worker } from './consume/worker.ts';
export type { Duration } from './duration.ts';
export type { CloudEvent, Envelope } from './envelope.ts';
export { ForebayError, type ForebayErrorCode } from './errors.ts';
export { Forebay, type ForebayOptions } from './forebay.ts';
export { type DynamodbStoreOptions, dynamodbStore } from './idempotent/dynamodbStore.ts';
export { type IdempotencyOptions, idempotent } from './idempotent/idempotent.ts';
export { memoryStore } from './idempotent/memoryStore.ts';
export type { Claim, IdempotencyStore } from './idempotent/store.ts';
export type { SqsEvent, SqsRecord, SqsRecordAttribute } from './lambda/event.ts';
export type { LambdaOptions, LambdaResponse } from './lambda/lambdaHandler.ts';
export type {
  AttributesOf,
  DeadLetterOptions,
  FifoAttributes,
  QueueAttributes,
} from './manage/createQueue.ts';
export type { RedriveOptions, RedriveProgress } from './manage/redrive.ts';
export type { QueueStats } from './manage/stats.ts';
export type { Queue, SendArguments } from './queue.ts';
export { type FifoName, isFifoName } from './queueName.ts';
export type { QueueOptions } from './queues.ts';
export { type BodyIn, type BodyOut, json, type Schema } from './schema.ts';
export type { FifoSendOptions, Outgoing, SendOptions, StandardSendOptions } from './send/outgoing.ts';
export type { Producer, ProducerOptions } from './send/producer.ts';
export type { Sent } from './send/send.ts';
export type { SendManyOptions, SendResult } from './send/sendMany.ts';
