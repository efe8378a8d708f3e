import { Buffer } from 'node:buffer';
import { damaged } from './damage.ts';
import { actionNames, fuzzName, sensible } from './inputs.ts';
import type { MakeProbe } from './probe.ts';
import { jsonRequest } from './wire.ts';

const malformed = ['MalformedInput'] as const;
const any = ['any'] as const;

/** Sound HTTP with JSON in it, or what is meant to be JSON. */
export const jsonProbes: Readonly<Record<string, MakeProbe>> = {
  sensibleJson(dice, shared) {
    const { action, input } = sensible(dice, shared);
    return { pieces: [jsonRequest(action, JSON.stringify(input))], expects: any };
  },
  truncatedJson(dice, shared) {
    const { action, input } = sensible(dice, shared);
    const body = JSON.stringify({ ...input, z: 1 });
    return {
      pieces: [jsonRequest(action, body.slice(0, 1 + dice.below(body.length - 1)))],
      expects: malformed,
    };
  },
  wrongTypes(dice, shared) {
    const { action, input } = sensible(dice, shared);
    return { pieces: [jsonRequest(action, JSON.stringify(damaged(dice, input)))], expects: any };
  },
  notAnObject(dice) {
    const body = dice.pick([
      '[]',
      '[{}]',
      '"text"',
      '7',
      'null',
      'true',
      '{]',
      "{'a':1}",
      '\ufeff{}',
      'undefined',
    ]);
    return { pieces: [jsonRequest(dice.pick(actionNames), body)], expects: malformed };
  },
  deepNesting(dice) {
    const depth = dice.pick([50, 5_000, 200_000]);
    const [open, close] = dice.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const);
    const nest = `${open.repeat(depth)}1${close.repeat(depth)}`;
    const input = dice.pick([
      { body: nest, expects: any },
      { body: nest.slice(0, nest.length / 2), expects: malformed },
      { body: `{"QueueUrl":"q","Extra":${nest}}`, expects: any },
      { body: `{"QueueUrl":${nest}}`, expects: malformed },
    ]);
    return { pieces: [jsonRequest('SendMessage', input.body)], expects: input.expects };
  },
  hugeNumbers(dice) {
    const number = dice.pick([
      '1e999',
      '-1e999',
      '9'.repeat(400),
      '1e-400',
      '0.1e1',
      '-0',
      '1e20',
      '123456789012345678901',
    ]);
    const name = dice.pick(['DelaySeconds', 'MessageBody']);
    const body = `{"QueueUrl":"http://x/000000000000/${fuzzName(dice)}","MessageBody":"a","${name}":${number}}`;
    return { pieces: [jsonRequest('SendMessage', body)], expects: any };
  },
  badUtf8(dice) {
    const body = Buffer.concat([
      Buffer.from('{"QueueUrl":"q","MessageBody":"'),
      dice.pick(
        [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc0, 0x80]].map((bytes) =>
          Buffer.from(bytes),
        ),
      ),
      Buffer.from('"}'),
    ]);
    return { pieces: [jsonRequest('SendMessage', body)], expects: malformed };
  },
};
