import { describe, expect, it } from 'vitest';
import { isQueueName, queueNameFault } from '../../../engine/model/queueName.ts';

describe('a queue name', () => {
  it.each(['a', 'A-b_9', 'x'.repeat(80)])('may be %j for a standard queue', (name) => {
    expect(queueNameFault(name, false)).toBeUndefined();
    expect(isQueueName(name)).toBe(true);
    expect(queueNameFault(name, true)).toMatchObject({ code: 'InvalidParameterValue' });
  });

  it.each(['a.fifo', `${'x'.repeat(75)}.fifo`])('may be %j for a FIFO queue', (name) => {
    expect(queueNameFault(name, true)).toBeUndefined();
    expect(isQueueName(name)).toBe(true);
    expect(queueNameFault(name, false)).toMatchObject({ code: 'InvalidParameterValue' });
  });

  it.each([
    '',
    ' ',
    'a b',
    'a\n',
    'a.b',
    'é',
    '.fifo',
    'a.FIFO',
    'a.fifo.fifo',
    'x'.repeat(81),
    `${'x'.repeat(76)}.fifo`,
  ])('is never %j', (name) => {
    expect(isQueueName(name)).toBe(false);
    expect(queueNameFault(name, false)).toBeDefined();
    expect(queueNameFault(name, true)).toBeDefined();
  });
});
