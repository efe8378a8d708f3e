import { describe, expect, test } from 'vitest';
import { openWire } from '../describeWire.ts';
import { rawProtocols } from '../rawProtocols.ts';
import { attributeCases } from './attributeCases.ts';
import { batchCases } from './batchCases.ts';
import { deliveryCases } from './deliveryCases.ts';
import { fifoCases } from './fifoCases.ts';
import { grantCases } from './grantCases.ts';
import { messageCases } from './messageCases.ts';
import { moveTaskCases } from './moveTaskCases.ts';
import { queueCases } from './queueCases.ts';

const cases = [
  ...queueCases,
  ...attributeCases,
  ...grantCases,
  ...messageCases,
  ...deliveryCases,
  ...batchCases,
  ...moveTaskCases,
  ...fifoCases,
];

describe.each(rawProtocols)('$name refuses, with type, code, status and text of SQS,', (protocol) => {
  test.each(cases)('$title', async ({ kind, text, queryText, options, request }) => {
    const wire = await openWire(options);
    const [action, input] = await request(wire);
    const { type, ...rest } = kind;
    const told = typeof text === 'string' ? text : text(input);
    expect(protocol.refusal(await protocol.call(wire.server, action, input))).toEqual({
      ...rest,
      ...(protocol.isJson && { type }),
      text: protocol.isJson ? told : (queryText ?? told),
    });
  });
});
