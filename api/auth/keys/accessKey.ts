import { accessKeyKey, formatVersion } from '../../../engine/table/keys.ts';
import type { Item } from '../../../engine/table/port.ts';

/** An access key as its record tells it, without its secret. */
export type AccessKey = {
  readonly accessKeyId: string;
  /** The ARN of the account's root, of a user, or of a role. */
  readonly principal: string;
  readonly status: 'active' | 'disabled';
  readonly createdMs: number;
  /** To the hour; absent until the first use. */
  readonly lastUsedMs?: number;
  readonly description?: string;
  /** What the principal may do, as JSON in IAM's language; root needs none. */
  readonly policy?: string;
};

/** Secret and session token, sealed for this key alone. */
export type StoredKey = AccessKey & { readonly sealed: Uint8Array };

export const isAccessKeyId = (text: string): boolean => /^\w{16,128}$/.test(text);

export const accessKeyItem = ({ accessKeyId, sealed, ...key }: StoredKey): Item => ({
  ...accessKeyKey(accessKeyId),
  v: formatVersion,
  principal: key.principal,
  status: key.status,
  created: key.createdMs,
  ...(key.lastUsedMs !== undefined && { used: key.lastUsedMs }),
  ...(key.description !== undefined && { description: key.description }),
  ...(key.policy !== undefined && { policy: key.policy }),
  sealed,
});

export const accessKeyOf = (item: Item): StoredKey => ({
  accessKeyId: item.sk,
  principal: item.principal as string,
  status: item.status === 'active' ? 'active' : 'disabled',
  createdMs: item.created as number,
  ...(item.used !== undefined && { lastUsedMs: item.used as number }),
  ...(item.description !== undefined && { description: item.description as string }),
  ...(item.policy !== undefined && { policy: item.policy as string }),
  sealed: item.sealed as Uint8Array,
});
