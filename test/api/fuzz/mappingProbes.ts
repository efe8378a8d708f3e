import type { OwnActionName } from '../../../engine/registry.ts';
import { damaged } from './damage.ts';
import type { Dice } from './dice.ts';
import { fuzzName } from './inputs.ts';
import type { MakeProbe } from './probe.ts';
import { ownRequest } from './wire.ts';

const any = ['any'] as const;

const eventSourceArn = (dice: Dice) => `arn:aws:sqs:us-east-1:000000000000:${fuzzName(dice)}`;
const patternOf = (dice: Dice): string =>
  dice.pick([
    '{"body":{"tenant":["acme",{"prefix":"a"},{"anything-but":["b"]}]}}',
    '{"body":{"total":[{"numeric":[">",1,"<=",9]}]},"attributes":{"SenderId":[{"exists":false}]}}',
    '{"$or":[{"body":["x"]},{"messageAttributes":{"a":{"stringValue":[{"suffix":"z"}]}}}]}',
    '{"body":[{"wildcard":"*a*b*"}]}',
    `{"body":${'{"a":'.repeat(dice.below(60))}["x"]${'}'.repeat(dice.below(60))}}`,
    `{"${dice.word(4)}":["${dice.word(4)}"]}`,
    '[]',
    '{',
    '',
  ]);
const terms = (dice: Dice) => ({
  BatchSize: 1 + dice.below(10),
  MaximumBatchingWindowInSeconds: dice.below(2),
  ScalingConfig: { MaximumConcurrency: 2 + dice.below(9) },
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  FilterCriteria: { Filters: [{ Pattern: patternOf(dice) }] },
  Enabled: dice.isLucky(0.5),
});
const UUID = (dice: Dice) => dice.pick(['00000000-0000-4000-8000-000000000000', dice.word(36), dice.word(3)]);

/** A sensible input of every verb of Lambda's. */
const inputs: Readonly<Record<OwnActionName, (dice: Dice) => Record<string, unknown>>> = {
  CreateEventSourceMapping: (dice) => ({
    EventSourceArn: eventSourceArn(dice),
    FunctionName: dice.pick(['ship', 'arn:aws:lambda:us-east-1:000000000000:function:ship', dice.word(9)]),
    ...terms(dice),
  }),
  UpdateEventSourceMapping: (dice) => ({ UUID: UUID(dice), ...terms(dice) }),
  DeleteEventSourceMapping: (dice) => ({ UUID: UUID(dice) }),
  GetEventSourceMapping: (dice) => ({ UUID: UUID(dice) }),
  ListEventSourceMappings: (dice) => ({
    EventSourceArn: eventSourceArn(dice),
    MaxItems: 1 + dice.below(100),
    Marker: dice.word(5),
  }),
};
const names = Object.keys(inputs) as OwnActionName[];

const probe =
  (change: (dice: Dice, input: Record<string, unknown>) => Record<string, unknown>): MakeProbe =>
  (dice) => {
    const name = dice.pick(names);
    return { pieces: [ownRequest(name, JSON.stringify(change(dice, inputs[name](dice))))], expects: any };
  };

/** Verbs that SQS does not have, well asked and badly. */
export const mappingProbes: Readonly<Record<string, MakeProbe>> = {
  sensibleMapping: probe((_, input) => input),
  wrongMapping: probe(damaged),
};
