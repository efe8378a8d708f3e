import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What came to the address that CloudFormation signs for the answer to one request. */
export type Told = {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
};

export type AnswerDesk = {
  readonly url: string;
  readonly told: readonly Told[];
  /** From now on every answer is met by these, one after the other, then by 200; `broken`: by the end of its connection. */
  meet(...statuses: readonly (number | 'broken')[]): void;
  close(): Promise<void>;
};

/** Where functions tell CloudFormation how things went. */
export async function startAnswerDesk(): Promise<AnswerDesk> {
  const told: Told[] = [];
  const ahead: (number | 'broken')[] = [];
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    told.push({ method, path, contentType: headers['content-type'], body: await text(request) });
    const status = ahead.shift() ?? 200;
    if (status === 'broken') request.socket.resetAndDestroy();
    else response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=abc%2Fd`,
    told,
    meet(...statuses) {
      ahead.splice(0, ahead.length, ...statuses);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Properties = { readonly QueueName: string } & Readonly<Record<string, unknown>>;

/** A request of CloudFormation about one declared queue, as Lambda hands it over. */
export const stackEvent = (
  RequestType: 'Create' | 'Update' | 'Delete',
  ResponseURL: string,
  properties: Properties,
  more: object = {},
) => ({
  RequestType,
  ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:forebay',
  ResponseURL,
  StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1',
  RequestId: `${RequestType}-1`,
  LogicalResourceId: 'Orders',
  ResourceType: 'Custom::ForebayQueue',
  ResourceProperties: {
    ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:forebay',
    ...properties,
  },
  ...more,
});
