import { openAccount } from '../units/account.ts';
import { fifoEngine, fifoQueue } from '../units/fifoEngine.ts';
import { meteredEngine, queue } from '../units/meteredEngine.ts';
import { unitsDefaults } from '../units/units.ts';

/** How messages travel: so many of that size in each send, receive and delete. */
export type Shape = {
  readonly bytes: number;
  readonly batch: number;
  readonly isFifo: boolean;
  /** With `ForebayErase` at `immediately`. */
  readonly erases: boolean;
};

/** What one message costs in units, and how many table operations one after another each call waits for. */
export type Measured = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly roundTrips: { readonly send: number; readonly receive: number; readonly delete: number };
};

const rounds = 20;
const { openTable } = unitsDefaults;

/** Counted on the engine itself, as `npm run bench -- units` does. */
export async function measure({ bytes, batch, isFifo, erases }: Shape): Promise<Measured> {
  const bodies = Array<string>(batch).fill('x'.repeat(bytes));
  const { client, clock, meter, tidy, name, send } = await sender(
    isFifo,
    erases ? { ForebayErase: 'immediately' } : {},
  );
  const account = openAccount(meter, tidy);
  for (let round = 0; round < rounds; round++) {
    await account.call('send', () => send(bodies));
    await clock.advance(1);
    const received = await account.call('receive', () =>
      client.receive(name, { MaxNumberOfMessages: batch }),
    );
    const handles = received.map(({ ReceiptHandle }) => ReceiptHandle);
    if (handles.length !== batch) throw new Error(`received ${handles.length} of ${batch} messages`);
    await account.call('delete', () => client.deleteMany(name, handles));
    await clock.advance(1);
  }
  const roundTrips = {
    send: account.roundTrips('send'),
    receive: account.roundTrips('receive'),
    delete: account.roundTrips('delete'),
  };
  const messages = rounds * batch;
  return {
    writeUnits: account.writeUnits() / messages,
    readUnits: account.readUnits() / messages,
    roundTrips,
  };
}

async function sender(isFifo: boolean, attributes: Record<string, string>) {
  if (isFifo) return { ...(await fifoEngine(openTable, attributes)), name: fifoQueue };
  const engine = await meteredEngine(openTable, attributes);
  const send = async (bodies: readonly string[]): Promise<void> => {
    await engine.client.sendMany(queue, bodies);
  };
  return { ...engine, name: queue, send };
}

/** Read units of one poll of 20 seconds that finds nothing. */
export async function measureIdlePoll(): Promise<number> {
  const { client, clock, meter } = await meteredEngine(openTable);
  let isOver = false;
  const polling = client.receive(queue, { WaitTimeSeconds: 20 }).then(() => {
    isOver = true;
  });
  while (!isOver) await clock.advance(100);
  await polling;
  return meter.readUnits;
}
