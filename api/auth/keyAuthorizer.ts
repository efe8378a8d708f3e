import type { Context } from '../../engine/context.ts';
import { createAuthorize } from './authorize.ts';
import type { Authorizer } from './authorizer.ts';
import { bySignature } from './bySignature.ts';
import { createKeyring } from './keys/keyring.ts';
import type { Sealer } from './keys/sealer.ts';

/** Lets in who signs with a key that was issued into this table, and holds them to their policies and the queues'. */
export function createKeyAuthorizer(options: {
  readonly engine: Context;
  readonly sealer: Sealer;
  readonly onUnclearPolicy?: (text: string, reason: string) => void;
}): Authorizer {
  const { engine, sealer, onUnclearPolicy } = options;
  const keyring = createKeyring(engine, sealer);
  return {
    authenticate: bySignature({ clock: engine.clock, findKey: keyring.find, onUse: keyring.noteUse }),
    authorize: createAuthorize({ engine, onUnclearPolicy }),
  };
}
