import type { Caller } from '../../engine/context.ts';
import type { Queue } from '../../engine/model/queue.ts';
import type { HttpRequest } from '../http.ts';
import { plainAddress } from './plainAddress.ts';
import type { ValuesOf } from './policy/conditions.ts';
import { type Principal, principalId } from './principal.ts';

export type RequestKeysOf = {
  readonly principal: Principal;
  readonly request: HttpRequest;
  readonly caller: Caller;
  readonly nowMs: number;
  readonly owner: string;
  readonly queue?: Queue;
  /** Of CreateQueue, TagQueue and UntagQueue. */
  readonly tags?: Readonly<Record<string, string | null>>;
  readonly tagKeys?: readonly string[];
};

const principalTypes = {
  anonymous: 'Anonymous',
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
} as const;

/** The condition keys of a request. What is not here it does not have, as in SQS, where few of IAM's keys exist. */
export function requestKeys(of: RequestKeysOf): ValuesOf {
  const { principal, request, caller, queue, tags } = of;
  const known = principal.kind === 'anonymous' ? undefined : principal;

  return (key) => {
    if (key.startsWith('aws:resourcetag/')) return ownTag(queue?.tags, key.slice('aws:resourcetag/'.length));
    if (key.startsWith('aws:requesttag/')) return ownTag(tags, key.slice('aws:requesttag/'.length));
    switch (key) {
      case 'aws:currenttime':
        return new Date(of.nowMs).toISOString();
      case 'aws:epochtime':
        return String(Math.floor(of.nowMs / 1000));
      case 'aws:principalarn':
        return known && roleArnOf(known);
      case 'aws:principalaccount':
        return known?.account;
      case 'aws:principaltype':
        return principalTypes[principal.kind];
      case 'aws:userid':
        return principalId(principal);
      case 'aws:username':
        return principal.kind === 'user' ? principal.name : undefined;
      case 'aws:referer':
        return request.headers.referer;
      case 'aws:requestedregion':
        return caller.region;
      case 'aws:resourceaccount':
        return of.owner;
      case 'aws:securetransport':
        return String(request.scheme === 'https');
      case 'aws:sourceip':
        return request.sourceAddress && plainAddress(request.sourceAddress);
      case 'aws:tagkeys':
        return tags === undefined ? of.tagKeys : Object.keys(tags);
      case 'aws:useragent':
        return request.headers['user-agent'];
      default:
        return undefined;
    }
  };
}

/** Of a session the role, as in IAM. */
const roleArnOf = (principal: Exclude<Principal, { kind: 'anonymous' }>): string =>
  principal.kind === 'role' && principal.session !== undefined
    ? principal.arn.replace(/:sts:(.*):assumed-role\/.*$/, `:iam:$1:role/${principal.name}`)
    : principal.arn;

/** Names of condition keys are told in lower case, those of tags are not. */
function ownTag(tags: Readonly<Record<string, string | null>> | undefined, name: string): string | undefined {
  return Object.entries(tags ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? undefined;
}
