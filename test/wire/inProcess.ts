import { test } from 'vitest';

/** Whether the server is a function behind a gateway: its processes are not the test's, nor is its time. */
export const isInLambda = process.env.FOREBAY_TEST_TARGET === 'lambda';

const nowhere = Object.assign(() => {}, { each: () => () => {} });

/**
 * A test that reaches into its server: moves its clock, has its background work done, starts it with options of its own.
 * It exists where the server runs in the test's process, on every kind of table.
 */
export const inProcessTest = (isInLambda ? nowhere : test) as typeof test;
