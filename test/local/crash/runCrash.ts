import { seededRandom } from '../../support/seeded.ts';
import { type ForebayProcess, forebay } from '../forebayProcess.ts';
import { dynamodbPlace, folderPlace } from '../servePlace.ts';
import { clientOf } from './client.ts';
import { drain } from './drain.ts';
import { createLedger } from './ledger.ts';
import type { Load, Tally } from './load.ts';
import { countAll, deadUrl, mainUrl, prepareQueues } from './queues.ts';
import { consumers, runLoad } from './runLoad.ts';

export type CrashReport = Awaited<ReturnType<typeof runCrash>>;
export type CrashOptions = {
  readonly rounds: number;
  readonly seed: number;
  /** On one table in DynamoDB; otherwise one server on its folder. */
  readonly onDynamodb?: boolean;
};

const earliestKillMs = 150;
const latestKillMs = 1_200;
const disk = {
  leastShare: 1,
  settledMs: 300,
  /** The longest timeout of the load is six seconds; the rest is for a slow machine. */
  patienceMs: 30_000,
};
const dynamodb = {
  /** The counts of a long queue are within a tenth. */
  leastShare: 0.9,
  settledMs: 1_500,
  /** A killed server's lease of a move task runs out after a minute. */
  patienceMs: 120_000,
};

type Server = { readonly url: string; process: ForebayProcess };

/** Kills servers under load again and again, and holds what is left against what their clients were told. */
export async function runCrash({ rounds, seed, onDynamodb = false }: CrashOptions) {
  const startedMs = Date.now();
  const { leastShare, settledMs, patienceMs } = onDynamodb ? dynamodb : disk;
  const random = seededRandom(seed);
  const ledger = createLedger(settledMs);
  const tally: Tally = { unknown: 0, changed: 0, moved: new Map(), refusals: new Map() };
  const place = await (onDynamodb ? dynamodbPlace : folderPlace)();
  const start = (port: string) => forebay(['serve', '--port', port, '--log', 'error', ...place.args]);
  /** Messages that waited through a kill, each time they did. */
  let survived = 0;
  const servers: Server[] = [];
  const killUnderLoad = async (server: Server, load: Load) => {
    const afterMs = earliestKillMs + random() * (latestKillMs - earliestKillMs);
    setTimeout(() => {
      server.process.kill('SIGKILL');
    }, afterMs);
    const exit = server.process.exit.then(ledger.killed);
    await runLoad(load);
    await exit;
  };
  try {
    for (let i = 0; i < (onDynamodb ? 2 : 1); i++) {
      const process = start('0');
      servers.push({ url: await process.url, process });
    }
    const newBody = bodies(random);
    const loads = servers.map(({ url }): Load => ({ call: clientOf(url), ledger, tally, random, newBody }));
    const [load] = loads as [Load];
    await prepareQueues(load.call);

    for (let round = 0; round < rounds; round++) {
      await Promise.all(servers.map((server, i) => killUnderLoad(server, loads[i] as Load)));
      for (const server of servers) {
        server.process = start(new URL(server.url).port);
        await server.process.url;
      }
      // move tasks go on at once
      const stored = await countAll(load.call, [deadUrl, mainUrl]);
      const certain = ledger.certain();
      survived += certain;
      if (stored < certain * leastShare) {
        ledger.violations.push(`after kill ${round + 1}: ${stored} messages, where ${certain} were accepted`);
      }
    }

    const drained = await drain(load, patienceMs);
    const halfReceived = rounds * servers.length * consumers * 10;
    if (ledger.totals.revived > halfReceived) {
      ledger.violations.push(`more than ${halfReceived} messages came twice`);
    }
    for (const [text, times] of tally.refusals) ledger.violations.push(`${times} × refused, ${text}`);
    return {
      seed,
      table: onDynamodb ? 'dynamodb' : 'disk',
      kills: rounds * servers.length,
      ...ledger.totals,
      visibilityChanges: tally.changed,
      moveTasks: tally.moved.size,
      redriven: [...tally.moved.values()].reduce((sum, moved) => sum + moved, 0),
      survived,
      unanswered: tally.unknown,
      ...drained,
      seconds: Math.round((Date.now() - startedMs) / 1_000),
      violations: ledger.violations,
    };
  } finally {
    for (const server of servers) {
      server.process.kill('SIGKILL');
      await server.process.exit;
    }
    await place.remove();
  }
}

/** Each body names its message; most lie within their parcel, some beside it, some in chunks. */
function bodies(random: () => number): () => string {
  let count = 0;
  return () => {
    const choice = random();
    const padding = choice < 0.85 ? 60 : choice < 0.97 ? 3_000 : 20_000;
    return `${++count} ${'.'.repeat(padding)}`;
  };
}
