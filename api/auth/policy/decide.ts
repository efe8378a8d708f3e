import type { Principal } from '../principal.ts';
import { type Asked, type Policy, type Verdict, verdictOf } from './policy.ts';

/** A policy, or `unclear` for one that is not understood: nobody may go by it. */
export type Applicable = Policy | 'unclear';

export type Question = Asked & {
  /** The account that the queue belongs to. */
  readonly owner: string;
  /** May the queue's policy let other accounts do this at all? */
  readonly isShareable: boolean;
  readonly identityPolicies: readonly Applicable[];
  readonly queuePolicy?: Applicable;
};

/** Why not, in the order in which IAM looks; `allowed` if nothing stands in the way. */
export type Decision =
  | 'allowed'
  | 'denied by an identity policy'
  | 'denied by the queue policy'
  | 'not allowed by an identity policy'
  | 'not allowed by the queue policy';

/**
 * IAM's rules. Any deny ends it. Within the account an identity policy or the queue's policy must allow; across
 * accounts both must. An account's root may do everything in it: else nobody could mend a policy that locks all out.
 */
export function decide(question: Question): Decision {
  const { principal, owner } = question;
  const isOwn = principal.kind !== 'anonymous' && principal.account === owner;
  if (isOwn && principal.kind === 'root') return 'allowed';

  const byIdentity = identityVerdict(principal, question);
  if (byIdentity === 'deny') return 'denied by an identity policy';
  const byQueue = question.queuePolicy === undefined ? 'none' : verdict(question.queuePolicy, question);
  if (byQueue === 'deny') return 'denied by the queue policy';
  if (isOwn) {
    return byIdentity === 'allow' || byQueue === 'allow' ? 'allowed' : 'not allowed by an identity policy';
  }
  if (!question.isShareable || byQueue === 'none') return 'not allowed by the queue policy';
  if (principal.kind === 'anonymous') return 'allowed';
  return byIdentity === 'allow' ? 'allowed' : 'not allowed by an identity policy';
}

function identityVerdict(principal: Principal, question: Question): Verdict {
  const verdicts = question.identityPolicies.map((policy) => verdict(policy, question));
  if (verdicts.includes('deny')) return 'deny';
  return principal.kind === 'root' || verdicts.includes('allow') ? 'allow' : 'none';
}

const verdict = (policy: Applicable, asked: Asked): Verdict =>
  policy === 'unclear' ? 'deny' : verdictOf(policy, asked);
