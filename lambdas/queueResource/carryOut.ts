import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import type { Caller, Context } from '../../engine/context.ts';
import type { Observation } from '../observe.ts';
import { type Declaration, declareQueue, deleteDeclared } from './declareQueue.ts';

export type Answer = Pick<
  CloudFormationCustomResourceResponse,
  'Status' | 'PhysicalResourceId' | 'StackId' | 'RequestId' | 'LogicalResourceId'
> & { readonly Reason?: string; readonly Data?: Readonly<Record<string, string>> };

/** Stands for a queue that was not made: to delete it is to do nothing. No queue can be called so. */
const notMade = (logicalId: string): string => `not made: ${logicalId}`;

/**
 * Does what CloudFormation asks. Its id of a queue is the queue's name, so a change of the name makes another queue, and
 * the old one is deleted (or, if the stack says so, kept) only after all else has gone well.
 */
export function createCarryOut(parts: {
  readonly engine: Context;
  readonly caller: Caller;
  readonly logger: Pick<Observation['logger'], 'error'>;
}): (event: CloudFormationCustomResourceEvent) => Promise<Answer> {
  const { logger } = parts;
  return async (event) => {
    const { StackId, RequestId, LogicalResourceId } = event;
    const common = { StackId, RequestId, LogicalResourceId };
    const owner = `${StackId}|${LogicalResourceId}`;
    const known = event.RequestType === 'Create' ? notMade(LogicalResourceId) : event.PhysicalResourceId;
    try {
      if (event.RequestType === 'Delete') {
        await deleteDeclared(parts, owner, known);
        return { ...common, Status: 'SUCCESS', PhysicalResourceId: known };
      }
      const wanted = declaration(event.ResourceProperties);
      const before = event.RequestType === 'Update' ? declaration(event.OldResourceProperties) : undefined;
      const isRenamed = before?.QueueName !== wanted.QueueName;
      const Data = await declareQueue(parts, owner, wanted, isRenamed ? undefined : before);
      return { ...common, Status: 'SUCCESS', PhysicalResourceId: wanted.QueueName, Data };
    } catch (error) {
      logger.error('A declared queue could not be seen to', { ...common, error: error as Error });
      const Reason = error instanceof Error ? error.message : String(error);
      return { ...common, Status: 'FAILED', PhysicalResourceId: known, Reason: Reason.slice(0, 1_000) };
    }
  };
}

function declaration(properties: Readonly<Record<string, unknown>>): Declaration {
  const { QueueName, Attributes, Tags } = properties;
  if (typeof QueueName !== 'string' || QueueName === '') throw new Error('QueueName is missing');
  return { QueueName, Attributes: textsOf('Attributes', Attributes), Tags: textsOf('Tags', Tags) };
}

/** CloudFormation hands over numbers and truth values as texts. */
function textsOf(name: string, given: unknown): Readonly<Record<string, string>> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null) throw new Error(`${name} is no map`);
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
}
