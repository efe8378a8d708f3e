import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** So much of AWS that a deployer is somebody; everything else is refused. */
export type AwsStandIn = {
  readonly url: string;
  /** Actions that were asked for, in their order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
};

const whoYouAre = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/deployer</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const refusal = { __type: 'AccessDeniedException', message: 'This is not AWS.' };
const refusalXml = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>${refusal.message}</Message></Error></ErrorResponse>`;

const isJson = ({ headers }: IncomingMessage): boolean => headers['x-amz-target'] !== undefined;

function actionOf({ method, url, headers }: IncomingMessage, body: string): string {
  const target = [headers['x-amz-target']].flat()[0];
  return target ?? new URLSearchParams(body).get('Action') ?? `${method} ${url}`;
}

export async function awsStandIn(): Promise<AwsStandIn> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const action = actionOf(request, await text(request));
    asked.push(action);
    if (action === 'GetCallerIdentity')
      response.writeHead(200, { 'content-type': 'text/xml' }).end(whoYouAre);
    else if (isJson(request)) response.writeHead(400).end(JSON.stringify(refusal));
    else response.writeHead(403, { 'content-type': 'text/xml' }).end(refusalXml);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
