import * as v from 'valibot';
import { type QueueError, queueError } from '../errors.ts';
import type { Queue } from '../model/queue.ts';
import { err, ok, type Result } from '../result.ts';
import { text, texts, whole } from '../shapes.ts';
import type { Mapping } from './mapping.ts';
import { parsePattern } from './pattern/parsePattern.ts';

/** What Create and Update both take. Source: Lambda's service model. */
export const mappingMembers = {
  FunctionName: text,
  Enabled: v.nullish(v.boolean()),
  BatchSize: whole,
  MaximumBatchingWindowInSeconds: whole,
  FilterCriteria: v.nullish(v.object({ Filters: v.nullish(v.array(v.object({ Pattern: text }))) })),
  FunctionResponseTypes: texts,
  ScalingConfig: v.nullish(v.object({ MaximumConcurrency: whole })),
};
const members = v.object(mappingMembers);
export type MappingInput = v.InferOutput<typeof members>;

/** What a caller may choose about a mapping. */
export type MappingChoices = Pick<
  Mapping,
  'batchSize' | 'batchingWindowMs' | 'maximumConcurrency' | 'reportsItemFailures' | 'filters' | 'isEnabled'
>;

/** Of a mapping of which nothing was said. */
export const defaultChoices: MappingChoices = {
  batchSize: 10,
  batchingWindowMs: 0,
  reportsItemFailures: false,
  filters: [],
  isEnabled: true,
};

const ranges = {
  batchSize: { least: 1, most: 10_000 },
  maximumBatchingWindowInSeconds: { least: 0, most: 300 },
  'scalingConfig.maximumConcurrency': { least: 2, most: 1_000 },
} as const;
/** Lambda takes 5, and 10 if it is asked to. */
const mostFilters = 10;
const longestPattern = 4_096;
const largestFifoBatch = 10;
const largestBatchAtOnce = 10;

export const invalidMapping = (message: string): QueueError => queueError('InvalidParameterValue', message);

/** The choices as they are after this input, member by member: one that is absent leaves things as they are. */
export function changedChoices(
  before: MappingChoices,
  input: MappingInput,
  { isFifo }: Pick<Queue, 'isFifo'>,
): Result<MappingChoices, QueueError> {
  const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig } = input;
  const fault =
    rangeFault('batchSize', BatchSize) ??
    rangeFault('maximumBatchingWindowInSeconds', MaximumBatchingWindowInSeconds) ??
    rangeFault('scalingConfig.maximumConcurrency', ScalingConfig?.MaximumConcurrency) ??
    responseTypesFault(input.FunctionResponseTypes ?? []);
  if (fault !== undefined) return err(fault);
  const filters = filtersOf(input.FilterCriteria, before.filters);
  if (!filters.ok) return filters;
  const { maximumConcurrency: concurrencyBefore, ...rest } = before;
  const maximumConcurrency = ScalingConfig == null ? concurrencyBefore : ScalingConfig.MaximumConcurrency;
  const after: MappingChoices = {
    ...rest,
    filters: filters.value,
    ...(BatchSize != null && { batchSize: BatchSize }),
    ...(MaximumBatchingWindowInSeconds != null && {
      batchingWindowMs: MaximumBatchingWindowInSeconds * 1000,
    }),
    ...(maximumConcurrency != null && { maximumConcurrency }),
    ...(input.FunctionResponseTypes != null && {
      reportsItemFailures: input.FunctionResponseTypes.length > 0,
    }),
    ...(input.Enabled != null && { isEnabled: input.Enabled }),
  };
  const together = batchFault(after, isFifo);
  return together === undefined ? ok(after) : err(together);
}

function batchFault(
  { batchSize, batchingWindowMs }: MappingChoices,
  isFifo: boolean,
): QueueError | undefined {
  if (isFifo && batchSize > largestFifoBatch) {
    return invalidMapping(`Batch size must be at most ${largestFifoBatch} for a FIFO queue.`);
  }
  if (isFifo && batchingWindowMs > 0) {
    return invalidMapping('Batching window is not supported for FIFO queues.');
  }
  if (batchSize > largestBatchAtOnce && batchingWindowMs === 0) {
    return invalidMapping(
      `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${largestBatchAtOnce}`,
    );
  }
  return undefined;
}

function rangeFault(name: keyof typeof ranges, value: number | null | undefined): QueueError | undefined {
  if (value == null) return undefined;
  const { least, most } = ranges[name];
  if (value >= least && value <= most) return undefined;
  const [side, bound] = value < least ? ['greater', least] : ['less', most];
  return invalidMapping(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have value ${side} than or equal to ${bound}`,
  );
}

const responseTypesFault = (types: readonly string[]): QueueError | undefined =>
  types.length > 1 || types.some((type) => type !== 'ReportBatchItemFailures')
    ? invalidMapping(
        `1 validation error detected: Value '[${types.join(', ')}]' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy enum value set: [ReportBatchItemFailures]`,
      )
    : undefined;

function filtersOf(
  criteria: MappingInput['FilterCriteria'],
  before: readonly string[],
): Result<readonly string[], QueueError> {
  if (criteria == null) return ok(before);
  const patterns = (criteria.Filters ?? []).map(({ Pattern }) => Pattern ?? '');
  if (patterns.length > mostFilters) {
    return err(invalidMapping(`Filter criteria may hold at most ${mostFilters} filters.`));
  }
  for (const pattern of patterns) {
    if (pattern.length > longestPattern) {
      return err(invalidMapping(`A filter pattern may be at most ${longestPattern} characters long.`));
    }
    const parsed = parsePattern(pattern);
    if (!parsed.ok) return err(invalidMapping(`Invalid filter pattern definition. ${parsed.error}`));
  }
  return ok(patterns);
}
