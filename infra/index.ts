/**
 * Constructs of AWS CDK: the storage, the service before it, and the queues that stacks declare.
 *
 * @module forebay/cdk
 */
export type { ForebayEventSourceProps } from './eventSourceSettings.ts';
export { ForebayEventSource } from './forebayEventSource.ts';
export { type DeadLetters, ForebayQueue, type ForebayQueueProps } from './forebayQueue.ts';
export { ForebayService, type ForebayServiceProps } from './forebayService.ts';
export { ForebayStack, type ForebayStackProps } from './forebayStack.ts';
export { ForebayStorage, type ForebayStorageProps } from './forebayStorage.ts';
export type { QueueSettings } from './queueDeclaration.ts';
export type { Right } from './queueGrants.ts';
export { MeasuredQueue } from './queueMetrics.ts';
