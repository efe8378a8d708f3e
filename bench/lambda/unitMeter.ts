import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createForward } from '../../test/support/faultProxy/forward.ts';

/** Stands before a DynamoDB engine, and sums up what it says its reads have cost. */
export type UnitMeter = {
  readonly endpoint: string;
  readUnits(): number;
  close(): Promise<void>;
};

type Consumed = { readonly CapacityUnits?: number };
const reading = /\.(Query|GetItem|BatchGetItem)$/;

export async function startUnitMeter(target: string): Promise<UnitMeter> {
  const { forward, end } = createForward(target);
  let units = 0;
  const server = createServer(async (request, response) => {
    try {
      const asked = JSON.parse((await buffer(request)).toString('utf8'));
      const body = Buffer.from(JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' }));
      const answer = await forward(request.headers, body);
      if (reading.test(String(request.headers['x-amz-target']))) units += unitsIn(answer.body);
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    readUnits: () => units,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      end();
    },
  };
}

function unitsIn(answer: string): number {
  const { ConsumedCapacity = [] } = JSON.parse(answer) as { ConsumedCapacity?: Consumed | Consumed[] };
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
