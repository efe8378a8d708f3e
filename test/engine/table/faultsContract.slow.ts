import { expect, test } from 'vitest';
import { startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import type { Fault } from '../../support/faultProxy/fault.ts';
import { faultMix, type Shares } from '../../support/faultProxy/faultMix.ts';
import { type FaultProxy, startFaultProxy } from '../../support/faultProxy.ts';
import { seededRandom } from '../../support/seeded.ts';
import { describeTable } from './contract.ts';

/** Faults of which no caller may notice anything: nothing was done, or the rest is asked for again. */
const hidden: Shares = { throttle: 0.05, conflict: 0.1, delay: 0.05, 'partial batch': 0.7 };

let proxy: FaultProxy | undefined;

describeTable('dynamodb, turned away now and then', async () => {
  const engine = await startDynamodbEngine();
  const faulty = await startFaultProxy({ target: engine.endpoint, delayMs: 10 });
  proxy = faulty;
  const connection = { ...engine.connection, endpoint: faulty.endpoint };
  const table = await engine.openTable({ connection, deadlineMs: 20_000 });
  faulty.befall(faultMix(seededRandom(1), hidden));
  return {
    table,
    dispose: async () => {
      await faulty.close();
      await engine.stop();
    },
  };
});

test('and all of that has happened', () => {
  for (const fault of Object.keys(hidden) as Fault[]) expect(proxy?.met[fault], fault).toBeGreaterThan(0);
});
