import { seededRandom } from '../../support/seeded.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { type ForebayProcess, forebay } from '../forebayProcess.ts';
import { clientOf } from './client.ts';
import { drain } from './drain.ts';
import { createLedger } from './ledger.ts';
import type { Load, Tally } from './load.ts';
import { countAll, prepareQueues } from './queues.ts';
import { consumers, runLoad } from './runLoad.ts';

export type CrashReport = Awaited<ReturnType<typeof runCrash>>;

const earliestKillMs = 150;
const latestKillMs = 1_200;

/** Kills a server under load again and again, and holds what is left against what its clients were told. */
export async function runCrash({ rounds, seed }: { readonly rounds: number; readonly seed: number }) {
  const startedMs = Date.now();
  const random = seededRandom(seed);
  const ledger = createLedger();
  const tally: Tally = { unknown: 0, changed: 0, moved: new Map(), refusals: new Map() };
  const folder = await temporaryFolder();
  const start = (port: string) => forebay(['serve', '--port', port, '--data', folder.path, '--log', 'error']);
  /** Messages that waited through a kill, each time they did. */
  let survived = 0;
  let server: ForebayProcess = start('0');
  try {
    const url = await server.url;
    const load: Load = { call: clientOf(url), ledger, tally, random, newBody: bodies(random) };
    await prepareQueues(load.call);

    for (let round = 0; round < rounds; round++) {
      const killed = server;
      const afterMs = earliestKillMs + random() * (latestKillMs - earliestKillMs);
      setTimeout(() => {
        killed.kill('SIGKILL');
      }, afterMs);
      await runLoad(load);
      await killed.exit;
      ledger.killed();
      server = start(new URL(url).port);
      await server.url;
      const stored = await countAll(load.call);
      const certain = ledger.certain();
      survived += certain;
      if (stored < certain) {
        ledger.violations.push(`after kill ${round + 1}: ${stored} messages, where ${certain} were accepted`);
      }
    }

    const drained = await drain(load);
    const halfReceived = rounds * consumers * 10;
    if (ledger.totals.revived > halfReceived) {
      ledger.violations.push(`more than ${halfReceived} messages came twice`);
    }
    for (const [text, times] of tally.refusals) ledger.violations.push(`${times} × refused, ${text}`);
    return {
      seed,
      kills: rounds,
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
    server.kill('SIGKILL');
    await server.exit;
    await folder.remove();
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
