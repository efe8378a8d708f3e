/**
 * The same queues straight on the table, with the engine inside: for functions in the account of the table. Needs
 * `@aws-sdk/client-dynamodb`.
 *
 * @module forebay/direct
 */
export { ForebayError, type ForebayErrorCode } from '../errors.ts';
export { type FifoName, isFifoName } from '../queueName.ts';
export { json } from '../schema.ts';
export { DirectForebay, type DirectForebayOptions } from './directForebay.ts';
export type { DirectMessage, DirectQueue } from './directQueue.ts';
export type { TablePlace } from './place.ts';
export type { TransactOptions } from './transact.ts';
export { transactionFailure } from './transactionFailure.ts';
