import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type Connection = { readonly agent: Agent; readonly port: number; destroy(): void };

export function openConnection(port: number): Connection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { agent, port, destroy: () => agent.destroy() };
}

/** One call in JSON, which must go well; answers with its output as it was written. */
export function callOver({ agent, port }: Connection, action: string, input: object): Promise<string> {
  const body = JSON.stringify(input);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amz-target': `AmazonSQS.${action}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, method: 'POST', headers }, (response) => {
      const { statusCode } = response;
      text(response).then(
        (output) =>
          statusCode === 200 ? resolve(output) : reject(new Error(`${action}: ${statusCode} ${output}`)),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
