import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import type { Caller, Context } from '../../engine/context.ts';
import type { Observation } from '../observe.ts';
import { kindsOf } from './kinds.ts';

export type Answer = Pick<
  CloudFormationCustomResourceResponse,
  'Status' | 'PhysicalResourceId' | 'StackId' | 'RequestId' | 'LogicalResourceId'
> & { readonly Reason?: string; readonly Data?: Readonly<Record<string, string>> };

/** Stands for what was not made: to delete it is to do nothing. No queue can be called so, and no mapping. */
const notMade = (logicalId: string): string => `not made: ${logicalId}`;

/**
 * Does what CloudFormation asks. Its id of a queue is the queue's name, so a change of the name makes another queue, and
 * the old one is deleted (or, if the stack says so, kept) only after all else has gone well. Likewise mappings, whose id is
 * their own.
 */
export function createCarryOut(parts: {
  readonly engine: Context;
  readonly caller: Caller;
  readonly logger: Pick<Observation['logger'], 'error'>;
}): (event: CloudFormationCustomResourceEvent) => Promise<Answer> {
  const { logger } = parts;
  const kinds = kindsOf(parts);
  return async (event) => {
    const { StackId, RequestId, LogicalResourceId } = event;
    const common = { StackId, RequestId, LogicalResourceId };
    const owner = `${StackId}|${LogicalResourceId}`;
    const known = event.RequestType === 'Create' ? notMade(LogicalResourceId) : event.PhysicalResourceId;
    try {
      const kind = kinds[event.ResourceType];
      if (kind === undefined) throw new Error(`there is no kind of resource ${event.ResourceType}`);
      if (event.RequestType === 'Delete') {
        if (known !== notMade(LogicalResourceId)) await kind.remove(owner, known);
        return { ...common, Status: 'SUCCESS', PhysicalResourceId: known };
      }
      const { id, data } = await kind.declare({
        owner,
        wanted: event.ResourceProperties,
        ...(event.RequestType === 'Update' && { before: event.OldResourceProperties }),
      });
      return { ...common, Status: 'SUCCESS', PhysicalResourceId: id, ...(data && { Data: data }) };
    } catch (error) {
      logger.error('A declared resource could not be seen to', { ...common, error: error as Error });
      const Reason = error instanceof Error ? error.message : String(error);
      return { ...common, Status: 'FAILED', PhysicalResourceId: known, Reason: Reason.slice(0, 1_000) };
    }
  };
}
