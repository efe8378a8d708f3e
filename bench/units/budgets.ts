/** Design §9: DynamoDB units a message (a call, where the row says so), and table operations one after another. */
export type Budget = {
  readonly writeUnits?: number;
  readonly readUnits?: number;
  readonly send?: number;
  readonly receive?: number;
  readonly delete?: number;
  /** Of the cost of the row to that of the same with nothing else there. */
  readonly ratio?: number;
};

export const budgets = {
  'standard-1-1': { writeUnits: 4, readUnits: 2, send: 1, receive: 3, delete: 1 },
  'standard-10-10': { writeUnits: 1, readUnits: 0.4, send: 2, receive: 4, delete: 1 },
  'standard-64k': { writeUnits: 70, readUnits: 20, send: 2, receive: 4, delete: 1 },
  'standard-1-10': { writeUnits: 3.2, readUnits: 0.6, send: 1, receive: 4, delete: 1 },
  'standard-10-10-1': { writeUnits: 2, readUnits: 0.4, send: 2, receive: 4, delete: 1 },
  'standard-contended': { writeUnits: 1.5, readUnits: 1 },
  'fifo-1-1': { writeUnits: 13, readUnits: 6, send: 4, receive: 4, delete: 2 },
  'fifo-10-10': { writeUnits: 4, readUnits: 1, send: 4, receive: 4, delete: 2 },
  'fifo-contended': { writeUnits: 18 },
  'fifo-groups': { ratio: 1.3 },
  'fifo-backlog': { ratio: 1.3 },
  'change-visibility': { writeUnits: 6, readUnits: 2 },
  'dead-letter': { writeUnits: 4 },
  'fifo-dead-letter': { writeUnits: 10 },
  'empty-receive': { writeUnits: 0, readUnits: 1 },
  'idle-poll': { writeUnits: 0, readUnits: 20 },
} as const satisfies Record<string, Budget>;

export type RowName = keyof typeof budgets;
