import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AccessKey } from '../api/auth/keys/accessKey.ts';
import { createKey, deleteKey, type KeyFault, listKeys, setKeyStatus } from '../api/auth/keys/keyStore.ts';
import { createIds } from '../engine/ids.ts';
import type { Result } from '../engine/result.ts';
import type { Table } from '../engine/table/port.ts';
import { issuedLines, keyLines } from './keyLines.ts';
import { openSealer, type SealerOptions } from './openSealer.ts';
import { openStore } from './openStore.ts';
import { messageOf, StartFailure } from './startFailure.ts';
import { systemClock } from './systemClock.ts';

export type KeysOptions = SealerOptions & { readonly json: boolean };
export type CreateOptions = KeysOptions & {
  readonly account: string;
  /** File with a policy in IAM's language. */
  readonly policy?: string;
  readonly description?: string;
  readonly sessionToken: boolean;
};

type Parts = {
  readonly table: Table;
  readonly clock: typeof systemClock;
  readonly ids: ReturnType<typeof createIds>;
};

export function createKeyCommand(principal: string, options: CreateOptions): Promise<void> {
  const policy = options.policy === undefined ? undefined : readPolicy(options.policy);
  return onStore(options, async (parts) => {
    const hasKeys = (await listKeys(parts)).length > 0;
    const sealer = await openSealer(options, hasKeys);
    const { account, description, sessionToken: withSessionToken } = options;
    const wanted = { principal, account, policy, description, withSessionToken };
    const key = must(await createKey({ ...parts, sealer }, wanted));
    return options.json ? JSON.stringify(key) : issuedLines(key);
  });
}

export function listKeysCommand(options: KeysOptions): Promise<void> {
  return onStore(options, async (parts) => {
    const keys = await listKeys(parts);
    return options.json ? keys.map((key) => JSON.stringify(key)).join('\n') : keyLines(keys);
  });
}

export function setKeyStatusCommand(
  accessKeyId: string,
  status: AccessKey['status'],
  options: KeysOptions,
): Promise<void> {
  return onStore(options, async (parts) => {
    must(await setKeyStatus(parts, accessKeyId, status));
    return `${accessKeyId} is ${status}.`;
  });
}

export function deleteKeyCommand(accessKeyId: string, options: KeysOptions): Promise<void> {
  return onStore(options, async (parts) => {
    must(await deleteKey(parts, accessKeyId));
    return `${accessKeyId} is deleted.`;
  });
}

async function onStore(options: KeysOptions, work: (parts: Parts) => Promise<string>): Promise<void> {
  const store = await openStore(options);
  try {
    const text = await work({ table: store.table, clock: systemClock, ids: createIds(randomBytes) });
    if (text !== '') process.stdout.write(`${text}\n`);
  } finally {
    await store.close();
  }
}

function must<T>(result: Result<T, KeyFault>): T {
  if (!result.ok) throw new StartFailure(result.error.message);
  return result.value;
}

function readPolicy(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartFailure(`The policy ${file} cannot be read (${messageOf(error)}).`);
  }
}
