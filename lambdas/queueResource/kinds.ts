import type { Caller, Context } from '../../engine/context.ts';
import { declareMapping, deleteMapping, type MappingDeclaration } from './declareMapping.ts';
import { type Declaration, declareQueue, deleteDeclared } from './declareQueue.ts';

export type Properties = Readonly<Record<string, unknown>>;

export type Asked = {
  /** The stack and its resource. */
  readonly owner: string;
  readonly wanted: Properties;
  /** What was declared before; on the way back from an update that failed that may be what was refused. */
  readonly before?: Properties;
};

/** A kind of thing that stacks declare. Where the answer has another id than before, what was there is deleted later. */
export type Kind = {
  declare(asked: Asked): Promise<{ readonly id: string; readonly data?: Readonly<Record<string, string>> }>;
  remove(owner: string, id: string): Promise<void>;
};

/** By the type of the resource. */
export const kindsOf = (parts: {
  readonly engine: Context;
  readonly caller: Caller;
}): Readonly<Record<string, Kind>> => ({
  'Custom::ForebayQueue': {
    async declare({ owner, wanted: properties, before }) {
      const wanted = queueIn(properties);
      const isThere = before?.QueueName === wanted.QueueName;
      const data = await declareQueue(parts, owner, wanted, isThere ? queueIn(before) : undefined);
      return { id: wanted.QueueName, data };
    },
    remove: (owner, name) => deleteDeclared(parts, owner, name),
  },
  'Custom::ForebayEventSource': {
    declare: async ({ owner, wanted }) => ({ id: await declareMapping(parts, owner, mappingIn(wanted)) }),
    remove: (_owner, id) => deleteMapping(parts, id),
  },
});

function queueIn({ QueueName, Attributes, Tags }: Properties): Declaration {
  return {
    QueueName: textOf('QueueName', QueueName),
    Attributes: textsOf('Attributes', Attributes),
    Tags: textsOf('Tags', Tags),
  };
}

function mappingIn(properties: Properties): MappingDeclaration {
  const { QueueArn, QueueId, FunctionArn, FunctionResponseTypes, Patterns, MaximumConcurrency } = properties;
  const number = (name: string) => Number(textOf(name, properties[name]));
  return {
    QueueArn: textOf('QueueArn', QueueArn),
    QueueId: textOf('QueueId', QueueId),
    FunctionArn: textOf('FunctionArn', FunctionArn),
    choices: {
      BatchSize: number('BatchSize'),
      MaximumBatchingWindowInSeconds: number('MaximumBatchingWindowInSeconds'),
      FunctionResponseTypes: listOf(FunctionResponseTypes),
      FilterCriteria: { Filters: listOf(Patterns).map((Pattern) => ({ Pattern })) },
      ScalingConfig: {
        MaximumConcurrency: MaximumConcurrency === undefined ? null : number('MaximumConcurrency'),
      },
      Enabled: String(properties.Enabled) === 'true',
    },
  };
}

function textOf(name: string, given: unknown): string {
  if (given === undefined || given === null || given === '') throw new Error(`${name} is missing`);
  return String(given);
}

const listOf = (given: unknown): string[] => (Array.isArray(given) ? given.map(String) : []);

/** CloudFormation hands over numbers and truth values as texts. */
function textsOf(name: string, given: unknown): Readonly<Record<string, string>> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null) throw new Error(`${name} is no map`);
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
}
