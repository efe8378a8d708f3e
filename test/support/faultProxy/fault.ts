/** What can befall one request on its way to DynamoDB and back. */
export const faults = [
  /** The connection breaks before anything was carried out. */
  'reset',
  /** It was carried out, and the connection breaks before the reply. */
  'lost reply',
  /** It was carried out, and the connection breaks in the middle of the reply. */
  'torn reply',
  /** Nothing is carried out and nothing is answered. */
  'hang before',
  /** It was carried out and nothing is answered. */
  'hang after',
  /** Nobody waits for it any more when it is carried out. */
  'late',
  /** Carried out and answered, only slowly. */
  'delay',
  'throttle',
  /** Another transaction holds one of the items. */
  'conflict',
  /** A 500, and nothing was carried out. */
  'failure before',
  /** A 500, and it was carried out. */
  'failure after',
  /** Some of a batch are given back unprocessed. */
  'partial batch',
  /** A page ends early, with more behind it. */
  'short page',
] as const;
export type Fault = (typeof faults)[number];

export type ProxiedRequest = {
  /** `PutItem`, `TransactWriteItems`, … */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
};

/** Decides what befalls a request. */
export type Chooser = (request: ProxiedRequest) => Fault | undefined;

const singleWrites = ['PutItem', 'UpdateItem', 'DeleteItem'];
const dataOperations = [
  ...singleWrites,
  'GetItem',
  'BatchGetItem',
  'Query',
  'BatchWriteItem',
  'TransactWriteItems',
];

/** Does DynamoDB ever answer such a request so? */
export function mayBefall(fault: Fault, { operation, input }: ProxiedRequest): boolean {
  switch (fault) {
    case 'throttle':
      return dataOperations.includes(operation);
    case 'conflict':
      return singleWrites.includes(operation) || operation === 'TransactWriteItems';
    case 'partial batch':
      return batchSize(input) > 1;
    case 'short page':
      return operation === 'Query' && (input.Limit === undefined || (input.Limit as number) > 1);
    default:
      return true;
  }
}

/** The pieces of a batch call, of whichever kind; 0 for any other call. */
function batchSize({ RequestItems }: ProxiedRequest['input']): number {
  if (RequestItems === undefined) return 0;
  const tables = Object.values(RequestItems as Record<string, unknown[] | { readonly Keys: unknown[] }>);
  return tables.reduce((sum, table) => sum + (Array.isArray(table) ? table : table.Keys).length, 0);
}
