import type { AccessKey } from '../api/auth/keys/accessKey.ts';
import type { IssuedKey } from '../api/auth/keys/keyStore.ts';

/** What stands on the screen after a key was issued; its secret is not seen again. */
export function issuedLines(key: IssuedKey): string {
  const mayDo = key.principal.endsWith(':root')
    ? 'It may do everything in its account.'
    : key.policy === undefined
      ? 'It has no policy of its own: it may do what the policies of queues allow it.'
      : 'It may do what its policy and the policies of queues allow.';
  return `Access key of ${key.principal}. ${mayDo}
The secret is shown now and never again:
${exportLine(key)}`;
}

/** For a shell, and for eyes. */
export const exportLine = ({ accessKeyId, secret, sessionToken }: IssuedKey): string =>
  `  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secret}${sessionToken === undefined ? '' : ` AWS_SESSION_TOKEN=${sessionToken}`}`;

/** One key a line. */
export function keyLines(keys: readonly AccessKey[]): string {
  if (keys.length === 0) return 'No keys yet: `forebay keys create root` issues the first.';
  return keys
    .map(({ accessKeyId, status, principal, createdMs, lastUsedMs, description = '' }) => {
      const used = lastUsedMs === undefined ? 'never used' : `used ${minuteOf(lastUsedMs)}`;
      return `${accessKeyId}  ${status.padEnd(8)}  ${principal}  created ${minuteOf(createdMs)}  ${used}  ${description}`.trimEnd();
    })
    .join('\n');
}

const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
