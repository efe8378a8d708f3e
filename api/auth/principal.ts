import { hash } from 'node:crypto';

/** Who a request comes from, in IAM's terms. */
export type Principal =
  | { readonly kind: 'anonymous' }
  /** The account itself: may do everything in it. */
  | { readonly kind: 'root'; readonly account: string; readonly arn: string }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string; readonly name: string }
  /** A role, in a session if its ARN is of STS. */
  | {
      readonly kind: 'role';
      readonly account: string;
      readonly arn: string;
      readonly name: string;
      readonly session?: string;
    };

export const anonymous: Principal = { kind: 'anonymous' };

const name = '[\\w+=,.@-]{1,128}';
const path = '(?:[\\x21-\\x7e]{1,510}/)?';
const partition = 'arn:[a-z][a-z-]*';
const rootArn = new RegExp(`^${partition}:iam::(\\d{12}):root$`);
const userArn = new RegExp(`^${partition}:iam::(\\d{12}):user/${path}(${name})$`);
const roleArn = new RegExp(`^${partition}:iam::(\\d{12}):role/${path}(${name})$`);
const sessionArn = new RegExp(`^${partition}:sts::(\\d{12}):assumed-role/(${name})/(${name})$`);

/** The principal that the ARN names, of the account (root), a user, a role or a role's session. */
export function principalOf(arn: string): Principal | undefined {
  const root = rootArn.exec(arn);
  if (root?.[1] !== undefined) return { kind: 'root', account: root[1], arn };
  const user = userArn.exec(arn);
  if (user?.[1] !== undefined && user[2] !== undefined) {
    return { kind: 'user', account: user[1], arn, name: user[2] };
  }
  const role = roleArn.exec(arn) ?? sessionArn.exec(arn);
  if (role?.[1] !== undefined && role[2] !== undefined) {
    return { kind: 'role', account: role[1], arn, name: role[2], ...(role[3] && { session: role[3] }) };
  }
  return undefined;
}

/** A principal as a person types it: an ARN, `root`, or the name of a user of that account. */
export function namedPrincipal(text: string, account: string): Principal | undefined {
  if (text.startsWith('arn:')) return principalOf(text);
  return principalOf(`arn:aws:iam::${account}:${text === 'root' ? 'root' : `user/${text}`}`);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** 17 characters that belong to the ARN, where AWS has drawn them by lot. */
const ownId = (arn: string): string =>
  [...hash('sha256', arn, 'buffer').subarray(0, 17)].map((byte) => alphabet.charAt(byte & 31)).join('');

/** `aws:userid`, and the `SenderId` of messages: of the account its number, of others an id of AWS's shape. */
export function principalId(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'root':
      return principal.account;
    case 'user':
      return `AIDA${ownId(principal.arn)}`;
    case 'role':
      return `AROA${ownId(`${principal.account}:${principal.name}`)}${principal.session === undefined ? '' : `:${principal.session}`}`;
  }
}
