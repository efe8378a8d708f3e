import type { Applicable } from './decide.ts';
import { parsePolicy } from './policy.ts';
import type { PolicyKind } from './statement.ts';

const mostRemembered = 1_000;

/** Reads policies, each text once; says once of a text that it is not understood. */
export function createPolicyReader(
  onUnclear?: (text: string, reason: string) => void,
): (text: string, kind: PolicyKind) => Applicable {
  const read = { identity: new Map<string, Applicable>(), queue: new Map<string, Applicable>() };

  return (text, kind) => {
    const known = read[kind].get(text);
    if (known !== undefined) return known;
    const policy = parsePolicy(text, kind);
    if (!policy.ok) onUnclear?.(text, policy.error);
    const applicable = policy.ok ? policy.value : 'unclear';
    if (read[kind].size >= mostRemembered) read[kind].clear();
    read[kind].set(text, applicable);
    return applicable;
  };
}
