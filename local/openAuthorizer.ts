import type { Authorizer } from '../api/auth/authorizer.ts';
import { createKeyAuthorizer } from '../api/auth/keyAuthorizer.ts';
import { createKey, type IssuedKey, listKeys } from '../api/auth/keys/keyStore.ts';
import type { Context } from '../engine/context.ts';
import type { Log } from './log.ts';
import { openSealer, type SealerOptions } from './openSealer.ts';
import { StartFailure } from './startFailure.ts';

/**
 * The authorizer of `--auth keys`. A store on disk must have a key already, since nobody could issue one while the
 * server holds it; one in memory gets a key of the account's root, which is gone with it.
 */
export async function openAuthorizer(
  options: SealerOptions & { readonly account: string },
  engine: Context,
  log: Log,
): Promise<{ readonly authorizer: Authorizer; readonly firstKey?: IssuedKey }> {
  const { account, data, memory } = options;
  const hasKeys = (await listKeys(engine)).length > 0;
  if (!hasKeys && !memory) {
    throw new StartFailure(
      `The store in ${data} has no access key yet: issue the first with \`forebay keys create root --data ${data}\`, then start again.`,
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
