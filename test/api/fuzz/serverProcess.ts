import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type ServerProcess = {
  readonly port: number;
  /** The least that is in use after a forced collection, while background work has its time to tidy up. */
  restingHeapBytes(): Promise<number>;
  /** How the process ended, if it did. */
  ending(): string | undefined;
  /** The last of what it complained about. */
  complaints(): string;
  stop(): Promise<void>;
};

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const mostComplaints = 4_000;
const heapLooks = 8;
const heapPauseMs = 500;

/** The command `forebay serve --memory` as users start it, with an ear for our questions about its heap. */
export async function startServerProcess(): Promise<ServerProcess> {
  const child = fork(
    pathOf('../../../local/forebay.js'),
    ['serve', '--memory', '--port', '0', '--no-cooldowns', '--queues', 'steady'],
    {
      execArgv: ['--expose-gc', '--import', new URL('heapHook.ts', import.meta.url).href],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let told = '';
  let complaints = '';
  let ending: string | undefined;
  child.stderr?.on('data', (text) => {
    complaints = `${complaints}${text}`.slice(-mostComplaints);
  });
  const exited = once(child, 'exit').then(([code, signal]) => {
    ending = `exit ${code ?? signal}`;
  });

  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.on('data', (text) => {
      told += text;
      const found = /http:\/\/localhost:(\d+)/.exec(told);
      if (found) resolve(Number(found[1]));
    });
    exited.then(() => reject(new Error(`the server did not start: ${complaints}`)));
  });

  return {
    port,
    async restingHeapBytes() {
      let least = Number.POSITIVE_INFINITY;
      for (let looks = 0; looks < heapLooks; looks++) {
        await pause(heapPauseMs);
        child.send('heap');
        const [bytes] = await once(child, 'message');
        least = Math.min(least, bytes);
      }
      return least;
    },
    ending: () => ending,
    complaints: () => complaints,
    async stop() {
      if (ending === undefined) child.kill('SIGTERM');
      await exited;
    },
  };
}
