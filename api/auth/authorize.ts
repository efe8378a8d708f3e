import type { Caller, Context } from '../../engine/context.ts';
import { type QueueError, queueError } from '../../engine/errors.ts';
import { ownerOnly } from '../../engine/model/permissionFault.ts';
import { type Queue, queueArn } from '../../engine/model/queue.ts';
import { isAccount, isQueueName } from '../../engine/model/queueName.ts';
import { pathOf } from '../query/queuePath.ts';
import type { Authorization, Authorizer } from './authorizer.ts';
import { type NamingInput, type Need, needsOf, type Place } from './needs.ts';
import { type Decision, decide } from './policy/decide.ts';
import { createPolicyReader } from './policy/policyReader.ts';
import { requestKeys } from './requestKeys.ts';

export type AuthorizeOptions = {
  readonly engine: Context;
  /** Is told once of a policy that is not understood, by which nobody is let in. */
  readonly onUnclearPolicy?: (text: string, reason: string) => void;
};

type TaggingInput = NamingInput & {
  readonly tags?: Readonly<Record<string, string | null>> | null;
  readonly Tags?: Readonly<Record<string, string | null>> | null;
  readonly TagKeys?: readonly string[] | null;
};

/** Holds every call to the policies of its principal and of the queues that it names. */
export function createAuthorize({ engine, onUnclearPolicy }: AuthorizeOptions): Authorizer['authorize'] {
  const read = createPolicyReader(onUnclearPolicy);

  const findQueue = ({ account, region, name }: Place): Promise<Queue | undefined> | undefined =>
    isQueueName(name) && isAccount(account) ? engine.records.find(account, region, name) : undefined;

  /** The queue of that mapping, if it is one of the caller's. */
  async function mappedPlace(
    mappingId: string | null | undefined,
    caller: Caller,
  ): Promise<Place | undefined> {
    const mapping = mappingId ? await engine.mappings.find(mappingId) : undefined;
    if (mapping?.account !== caller.account || mapping.region !== caller.region) return undefined;
    return { account: mapping.account, region: mapping.region, name: mapping.queueName };
  }

  async function decideOne({ service, action, place }: Need, asked: Authorization): Promise<Decision> {
    const { identity, request, caller } = asked;
    const input = asked.input as TaggingInput;
    const queue = await findQueue(place);
    const policy = queue?.attributes.Policy;
    const { principal } = identity;
    return decide({
      principal,
      action: `${service}:${action.toLowerCase()}`,
      resource: queueArn(place),
      owner: place.account,
      isShareable: service === 'sqs' && !ownerOnly.includes(action),
      identityPolicies: identity.policies.map((text) => read(text, 'identity')),
      ...(policy !== undefined && { queuePolicy: read(policy, 'queue') }),
      valuesOf: requestKeys({
        principal,
        request,
        caller,
        queue,
        owner: place.account,
        nowMs: engine.clock.now(),
        tags: input.tags ?? input.Tags ?? undefined,
        tagKeys: input.TagKeys ?? undefined,
      }),
    });
  }

  return async (asked) => {
    const input = asked.input as NamingInput;
    const mapped = await mappedPlace(input.UUID, asked.caller);
    for (const need of needsOf(asked.action, input, asked.caller, mapped)) {
      const decision = await decideOne(need, asked);
      if (decision !== 'allowed') return refusal(decision, need, asked);
    }
    return undefined;
  };
}

/** SQS's words; to a stranger it says no more than which door is closed. */
function refusal(
  decision: Exclude<Decision, 'allowed'>,
  { service, action, place }: Need,
  asked: Authorization,
): QueueError {
  const { identity, caller, request } = asked;
  if (identity.principal.kind === 'anonymous') {
    const path = pathOf(request.target).slice(0, 200);
    return queueError('AccessDenied', `Access to the resource ${caller.baseUrl}${path} is denied.`);
  }
  const name = `${service}:${action.toLowerCase()}`;
  const why = {
    'denied by an identity policy': 'with an explicit deny in an identity-based policy',
    'denied by the queue policy': 'with an explicit deny in a resource-based policy',
    'not allowed by an identity policy': `because no identity-based policy allows the ${name} action`,
    'not allowed by the queue policy': `because no resource-based policy allows the ${name} action`,
  }[decision];
  return queueError(
    'AccessDenied',
    `User: ${identity.principal.arn} is not authorized to perform: ${name} on resource: ${queueArn(place)} ${why}`,
  );
}
