import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type ServerProcess = {
  readonly port: number;
  /** CPU time of all its threads so far. */
  cpuSeconds(): number;
  /** `RssAnon`: what the process has for itself, without the files that it maps. */
  privateBytes(): number;
  stop(): Promise<void>;
};

/** Of `/proc/<pid>/stat`: 100 ticks a second on every Linux that runs Node. */
const ticksPerSecond = 100;

/** Starts a server in a process of its own and waits until it names its address. */
export async function startServerProcess(
  script: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...nodeArgs, path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    let told = '';
    child.stdout.on('data', (text) => {
      told += text;
      const found = /http:\/\/localhost:(\d+)/.exec(told)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    exited.then(() => reject(new Error(`${script} ended before it listened: ${complaints}`)));
  });
  const processFile = (name: string) => readFileSync(`/proc/${child.pid}/${name}`, 'latin1');
  return {
    port,
    cpuSeconds() {
      const stat = processFile('stat');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    privateBytes() {
      return Number(/RssAnon:\s+(\d+) kB/.exec(processFile('status'))?.[1]) * 1024;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The command as users start it, on a free port. */
export const startForebay = (
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<ServerProcess> =>
  startServerProcess('../local/forebay.js', ['serve', '--port', '0', ...args], nodeArgs);
