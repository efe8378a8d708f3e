import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Calls } from './calls.ts';
import { asForebayError } from './errors.ts';

/** The door of a deployed Forebay that IAM keeps: callers sign with credentials of its account, and need no key. */
export type IamDoor = {
  /** Of the gateway, which is what requests are signed for. */
  readonly region: string | undefined;
  /** Whether the endpoint is the door itself, below which each right to each queue has a path of its own. */
  readonly isWhole: boolean;
};

/** Nothing for an endpoint that is none. */
export function iamDoorOf(endpoint: string): IamDoor | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const { hostname, pathname } = new URL(endpoint);
  if (!/^\/iam(\/|$)/.test(pathname)) return undefined;
  const [, region] = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(hostname) ?? [];
  return { region, isWhole: /^\/iam\/?$/.test(pathname) };
}

/** What a function has been told by its grants (`grantSend` and the like). */
export const grantedEndpoint = (): string | undefined => process.env.FOREBAY_ENDPOINT || undefined;
const grantedAccount = (): string | undefined => process.env.FOREBAY_ACCOUNT || undefined;

/** Paths below the door that may allow an action, the narrowest first; `sqs` is for everything else. */
const rightsTo: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['send', 'sqs'],
  SendMessageBatch: ['send', 'sqs'],
  ReceiveMessage: ['consume', 'sqs'],
  DeleteMessageBatch: ['consume', 'sqs'],
  ChangeMessageVisibilityBatch: ['consume', 'sqs'],
  GetQueueAttributes: ['consume', 'send', 'sqs'],
};

/**
 * Has each request go to the path that grants its action on its queue. A role seldom has all of them, and does not know
 * which: what the gateway refuses is asked for on the next path, and what was let in is remembered.
 */
export function goByGrants(client: SQSClient): void {
  const letIn = new Map<string, string>();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const action = commandName.replace(/Command$/, '');
        const queue = queueOf(args.input);
        const rights = rightsTo[action] ?? ['sqs'];
        const paths = [
          ...(queue === undefined ? [] : rights.map((right) => `/iam/${right}/${queue}`)),
          '/iam/sqs',
        ];
        const memory = `${rights} ${queue}`;
        const known = letIn.get(memory);
        let refusal: unknown;
        for (const path of known === undefined ? paths : [known]) {
          (args.request as { path: string }).path = path;
          try {
            const answer = await next(args);
            letIn.set(memory, path);
            return answer;
          } catch (thrown) {
            if (!isForbidden(thrown)) throw thrown;
            refusal ??= thrown;
          }
        }
        letIn.delete(memory);
        throw refusal;
      },
    // Before it is signed: the signature covers the path.
    { step: 'build', priority: 'low', name: 'goByGrants' },
  );
}

/** No path allows to look a queue up, but its URL follows from its name. */
export const namedByGrants = (calls: Calls, endpoint: string): Calls => ({
  ...calls,
  async getQueueUrl(input, options) {
    const account = input.QueueOwnerAWSAccountId ?? grantedAccount();
    if (account === undefined) return calls.getQueueUrl(input, options);
    return { QueueUrl: `${new URL(endpoint).origin}/iam/sqs/${account}/${input.QueueName}` };
  },
});

/** Account and name of the queue that a call is about, as far as it tells. */
function queueOf(input: object): string | undefined {
  if ('QueueUrl' in input) return /[^/]+\/[^/]+\/?$/.exec(String(input.QueueUrl))?.[0];
  const account = grantedAccount();
  if ('QueueName' in input) return account && `${account}/${input.QueueName}`;
  if (!('SourceArn' in input)) return undefined;
  return String(input.SourceArn).split(':').slice(4).join('/');
}

/** The service answers with the same status for other reasons too: then the path was right. */
const isForbidden = (thrown: unknown): boolean =>
  (thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 403 &&
  asForebayError('The call', thrown).code === 'AccessDenied';
