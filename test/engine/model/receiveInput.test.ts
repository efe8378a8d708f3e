import { describe, expect, it } from 'vitest';
import { checkVisibilityTimeout, receiveProblem } from '../../../engine/model/receiveInput.ts';

const invalid = (message: string) => ({ code: 'InvalidParameterValue', message });

describe('the numbers of a receive', () => {
  it('may be absent or at either end of their range', () => {
    const inRange = [
      {},
      { MaxNumberOfMessages: null, VisibilityTimeout: null, WaitTimeSeconds: null },
      { MaxNumberOfMessages: 1, VisibilityTimeout: 0, WaitTimeSeconds: 0 },
      { MaxNumberOfMessages: 10, VisibilityTimeout: 43_200, WaitTimeSeconds: 20 },
    ];
    expect(inRange.map(receiveProblem)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each([
    ['MaxNumberOfMessages', [0, 11, -1], 'Must be between 1 and 10, if provided.'],
    ['VisibilityTimeout', [-1, 43_201], 'Must be >= 0 and <= 43200, if provided.'],
    ['WaitTimeSeconds', [-1, 21], 'Must be >= 0 and <= 20, if provided.'],
  ] as const)('keep %s in its range', (name, values, reason) => {
    for (const value of values) {
      expect(receiveProblem({ [name]: value })).toEqual(
        invalid(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`),
      );
    }
  });
});

describe('the timeout of a visibility change', () => {
  it.each([0, 43_200])('may be %d seconds', (seconds) => {
    expect(checkVisibilityTimeout(seconds, 'single')).toEqual({ ok: true, value: seconds });
    expect(checkVisibilityTimeout(seconds, 'batchEntry', 2)).toEqual({ ok: true, value: seconds });
  });

  it.each([-1, 43_201])('is not %d seconds', (seconds) => {
    const start = `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason:`;
    expect(checkVisibilityTimeout(seconds, 'single')).toEqual({
      ok: false,
      error: invalid(`${start} Must be between 0 and 43200.`),
    });
    expect(checkVisibilityTimeout(seconds, 'batchEntry', 2)).toEqual({
      ok: false,
      error: invalid(`${start} VisibilityTimeout must be an integer between 0 and 43200.`),
    });
  });

  it.each([undefined, null])('is not %s', (seconds) => {
    const missing = (name: string) => ({
      ok: false,
      error: { code: 'MissingParameter', message: `The request must contain the parameter ${name}.` },
    });
    expect(checkVisibilityTimeout(seconds, 'single')).toEqual(missing('VisibilityTimeout'));
    expect(checkVisibilityTimeout(seconds, 'batchEntry', 2)).toEqual(
      missing('ChangeMessageVisibilityBatchRequestEntry.2.VisibilityTimeout'),
    );
  });
});
