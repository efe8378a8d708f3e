import type { Authorizer } from '../api/auth/authorizer.ts';
import { createKeyAuthorizer } from '../api/auth/keyAuthorizer.ts';
import { createKey, type IssuedKey, listKeys } from '../api/auth/keys/keyStore.ts';
import type { Context } from '../engine/context.ts';
import type { Log } from './log.ts';
import { openSealer, type SealerOptions } from './openSealer.ts';
import { StartFailure } from './startFailure.ts';

/**
 * The authorizer of `--auth keys`. A store must have a key already, since on disk nobody could issue one while the
 * server holds it; one in memory gets a key of the account's root, which is gone with it.
 */
export async function openAuthorizer(
  options: SealerOptions & { readonly account: string },
  engine: Context,
  log: Log,
): Promise<{ readonly authorizer: Authorizer; readonly firstKey?: IssuedKey }> {
  const { account, memory } = options;
  const hasKeys = (await listKeys(engine)).length > 0;
  if (!hasKeys && !memory) {
    throw new StartFailure(
      `This store has no access key yet: issue the first with \`forebay keys create root${where(options)}\`, then start again.`,
    );
  }
  const sealer = await openSealer(options, hasKeys);
  const onUnclearPolicy = (text: string, reason: string) =>
    log.warn(`A policy is not understood and lets nobody in (${reason}): ${text.slice(0, 200)}`);
  const authorizer = createKeyAuthorizer({ engine, sealer, onUnclearPolicy });
  if (hasKeys) return { authorizer };
  const issued = await createKey({ ...engine, sealer }, { principal: 'root', account });
  if (!issued.ok) throw new StartFailure(issued.error.message);
  return { authorizer, firstKey: issued.value };
}

/** The options that lead another command to the same store. */
function where({ data, dynamodb, table, sealKey, kmsKey }: SealerOptions): string {
  const store =
    dynamodb === undefined
      ? ` --data ${data}`
      : ` --dynamodb${dynamodb === 'aws' ? '' : ` ${dynamodb}`}${table === undefined ? '' : ` --table ${table}`}`;
  const seal = kmsKey === undefined ? sealKey && ` --seal-key ${sealKey}` : ` --kms-key ${kmsKey}`;
  return `${store}${seal ?? ''}`;
}
