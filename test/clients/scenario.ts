/** The cases that hold from every client, in every language. */
export const scenario: readonly string[] = [
  'creates a queue with attributes and tags',
  'lists queues page by page',
  'carries attributes of every type',
  'keeps strange bodies to the letter',
  'takes the good entries of a batch and names the bad one',
  'waits for a message in a long poll',
  'changes how long a message stays hidden',
  'deletes messages and queues',
  'keeps the order of each message group',
  'answers a duplicate with the first message',
  'refuses an expired handle of a fifo queue',
  'moves a message received too often to the dead letter queue',
  'brings dead letters back by a move task',
  'raises typed errors',
];
