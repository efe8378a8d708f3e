import { forebay } from '../local/forebayProcess.ts';
import type { Client } from './clients.ts';
import { runCommand } from './command.ts';
import { folderOf, prepareClient } from './prepareClient.ts';

export type ClientReport = {
  /** Titles of the cases that hold. */
  readonly passed: readonly string[];
  /** What the program and the server said, if not all is well. */
  readonly fault: string | undefined;
  readonly preparedMs: number;
  readonly ranMs: number;
};

const account = '111122223333';
// Not the server's own, so that a client shows that it is taken from the signature.
const region = 'eu-central-1';

/** Runs the client's program against a server of its own. */
export async function checkClient(client: Client): Promise<ClientReport> {
  const startMs = performance.now();
  const cache = await prepareClient(client);
  const preparedMs = performance.now() - startMs;
  const server = forebay(['serve', '--memory', '--port', '0', '--account', account, '--log', 'error']);
  try {
    const url = await server.url;
    const ended = await runCommand(client.program(cache), {
      cwd: folderOf(client),
      env: environment(client, url),
      timeoutMs: 150_000,
    });
    const complaints = server.stderr();
    return {
      passed: [...ended.output.matchAll(/^ok (.+)$/gm)].map((match) => match[1] as string),
      fault: ended.isGood && complaints === '' ? undefined : `${ended.output}\n${complaints}`,
      preparedMs,
      ranMs: performance.now() - startMs - preparedMs,
    };
  } finally {
    server.kill('SIGTERM');
    await server.exit;
  }
}

/** Ours alone: nothing that this machine says about AWS gets through. */
function environment({ urlVariable, protocol }: Client, url: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|FOREBAY)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    [urlVariable]: url,
    FOREBAY_ACCOUNT: account,
    FOREBAY_PROTOCOL: protocol,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // A fault of the server shall be seen, not retried.
    AWS_MAX_ATTEMPTS: '1',
    NO_PROXY: 'localhost,127.0.0.1',
    LC_ALL: 'C.UTF-8',
  };
}
