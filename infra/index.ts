export { type DeadLetters, ForebayQueue, type ForebayQueueProps } from './forebayQueue.ts';
export { ForebayService, type ForebayServiceProps } from './forebayService.ts';
export { ForebayStack, type ForebayStackProps } from './forebayStack.ts';
export { ForebayStorage, type ForebayStorageProps } from './forebayStorage.ts';
export type { QueueSettings } from './queueDeclaration.ts';
export { MeasuredQueue } from './queueMetrics.ts';
