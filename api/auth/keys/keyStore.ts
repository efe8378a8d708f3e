import type { Context } from '../../../engine/context.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import { absent, present } from '../../../engine/table/conditions.ts';
import { accessKeyKey, accessKeysPk } from '../../../engine/table/keys.ts';
import { type SingleWrite, StorageUnavailable } from '../../../engine/table/port.ts';
import { settle, tokenAttribute } from '../../../engine/table/settle.ts';
import { parsePolicy } from '../policy/policy.ts';
import { namedPrincipal } from '../principal.ts';
import { type AccessKey, accessKeyItem, accessKeyOf, isAccessKeyId, type StoredKey } from './accessKey.ts';
import type { Sealer } from './sealer.ts';

type Parts = Pick<Context, 'table' | 'clock' | 'ids'> & { readonly sealer: Sealer };

/** Shown once, when the key is created, and never again. */
export type IssuedKey = AccessKey & { readonly secret: string; readonly sessionToken?: string };

export type NewKey = {
  /** An ARN, `root`, or the name of a user of the account. */
  readonly principal: string;
  readonly account: string;
  readonly policy?: string;
  readonly description?: string;
  readonly withSessionToken?: boolean;
};

export type KeyFault = {
  readonly code: 'NoSuchKey' | 'InvalidPrincipal' | 'InvalidPolicy';
  readonly message: string;
};

const fault = (code: KeyFault['code'], message: string) => err<KeyFault>({ code, message });
const noSuchKey = (accessKeyId: string) =>
  fault('NoSuchKey', `There is no key ${accessKeyId.slice(0, 128)}.`);

const maxPolicyBytes = 8_192;

/** Issues a key: random, of AWS's shape, but with a beginning of our own, so that no scanner takes it for AWS's. */
export async function createKey(parts: Parts, wanted: NewKey): Promise<Result<IssuedKey, KeyFault>> {
  const { clock, ids, sealer } = parts;
  const principal = namedPrincipal(wanted.principal, wanted.account);
  if (principal === undefined || principal.kind === 'anonymous') {
    return fault(
      'InvalidPrincipal',
      `"${wanted.principal}" is no principal: name a user, root, or give the ARN of a user or role.`,
    );
  }
  const policyFault = wanted.policy === undefined ? undefined : faultOf(wanted.policy);
  if (policyFault !== undefined) return fault('InvalidPolicy', `The policy cannot be used: ${policyFault}.`);

  const accessKeyId = `FBAY${base32(ids.bytes(16))}`;
  const secret = Buffer.from(ids.bytes(30)).toString('base64');
  const sessionToken = wanted.withSessionToken ? Buffer.from(ids.bytes(48)).toString('base64') : undefined;
  const key: AccessKey = {
    accessKeyId,
    principal: principal.arn,
    status: 'active',
    createdMs: clock.now(),
    ...(wanted.description && { description: wanted.description.slice(0, 256) }),
    ...(wanted.policy !== undefined && { policy: JSON.stringify(JSON.parse(wanted.policy)) }),
  };
  const sealed = await sealer.seal(Buffer.from(JSON.stringify({ secret, sessionToken })), accessKeyId);
  const token = ids.sortable(clock.now());
  const item = { ...accessKeyItem({ ...key, sealed }), [tokenAttribute]: token };
  await written(parts, { kind: 'put', item, if: absent() });
  return ok({ ...key, secret, ...(sessionToken !== undefined && { sessionToken }) });
}

function faultOf(policy: string): string | undefined {
  if (Buffer.byteLength(policy) > maxPolicyBytes) return `it is longer than ${maxPolicyBytes} bytes`;
  const parsed = parsePolicy(policy, 'identity');
  return parsed.ok ? undefined : parsed.error;
}

/** All keys, by id. */
export async function listKeys({ table }: Pick<Context, 'table'>): Promise<readonly AccessKey[]> {
  const keys: AccessKey[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ pk: accessKeysPk, ...(after !== undefined && { after }) });
    for (const item of page.items) {
      const { sealed: _, ...key } = accessKeyOf(item);
      keys.push(key);
    }
    after = page.next;
  } while (after !== undefined);
  return keys;
}

/** The key as it is stored, past every cache. */
export async function readKey(
  { table }: Pick<Context, 'table'>,
  accessKeyId: string,
): Promise<StoredKey | undefined> {
  if (!isAccessKeyId(accessKeyId)) return undefined;
  const item = await table.get(accessKeyKey(accessKeyId));
  return item && accessKeyOf(item);
}

/** Servers may believe the old status for as long as they keep keys: a minute. */
export async function setKeyStatus(
  parts: Omit<Parts, 'sealer'>,
  accessKeyId: string,
  status: AccessKey['status'],
): Promise<Result<undefined, KeyFault>> {
  if (!isAccessKeyId(accessKeyId)) return noSuchKey(accessKeyId);
  const isDone = await written(parts, {
    kind: 'update',
    key: accessKeyKey(accessKeyId),
    set: [
      [['status'], status],
      [[tokenAttribute], parts.ids.sortable(parts.clock.now())],
    ],
    if: present(),
  });
  return isDone ? ok(undefined) : noSuchKey(accessKeyId);
}

export async function deleteKey(
  parts: Omit<Parts, 'sealer'>,
  accessKeyId: string,
): Promise<Result<undefined, KeyFault>> {
  if (!isAccessKeyId(accessKeyId)) return noSuchKey(accessKeyId);
  const isDone = await written(parts, { kind: 'remove', key: accessKeyKey(accessKeyId), if: present() });
  return isDone ? ok(undefined) : noSuchKey(accessKeyId);
}

/** Notes that the key was used; that it may have been deleted since is no fault. */
export async function noteUse({ table, clock }: Pick<Context, 'table' | 'clock'>, accessKeyId: string) {
  const set = [[['used'], clock.now()]] as const;
  await table.update({ kind: 'update', key: accessKeyKey(accessKeyId), set, if: present() });
}

async function written(parts: Omit<Parts, 'sealer'>, write: SingleWrite): Promise<boolean> {
  const { outcome } = await settle(parts, write);
  if (outcome === 'unknown') throw new StorageUnavailable('a key could not be written');
  return outcome === 'done';
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base32 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => alphabet.charAt(byte & 31)).join('');
