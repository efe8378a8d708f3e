/**
 * A whole Forebay inside a test, on a table in memory and with a clock that the test moves.
 *
 * @module forebay/testing
 */
export type { FailingCall, FaultCode, FaultOptions } from './faults.ts';
export type { SeenMessage } from './seenMessage.ts';
export { createTestForebay, type TestForebay, type TestForebayOptions } from './testForebay.ts';
export type { TestQueue } from './testQueue.ts';
