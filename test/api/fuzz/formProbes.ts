import { Buffer } from 'node:buffer';
import { damaged } from './damage.ts';
import { sensible } from './inputs.ts';
import type { MakeProbe } from './probe.ts';
import { formOf, formRequest } from './wire.ts';

const malformed = ['MalformedInput'] as const;
const any = ['any'] as const;

/** Sound HTTP with a form in it, or what is meant to be a form. */
export const formProbes: Readonly<Record<string, MakeProbe>> = {
  sensibleForm(dice, shared) {
    const { action, input } = sensible(dice, shared);
    return { pieces: [formRequest(formOf(action, input))], expects: any };
  },
  wrongTypesInForm(dice, shared) {
    const { action, input } = sensible(dice, shared);
    return { pieces: [formRequest(formOf(action, damaged(dice, input)))], expects: any };
  },
  badFormEncoding(dice) {
    const bad = dice.pick(['%', '%z', '%zz', '%c3%28', '%ed%a0%80', '%ff', 'a=b%2']);
    const form = `Action=SendMessage&QueueUrl=q&MessageBody=${bad}`;
    return { pieces: [formRequest(form)], expects: malformed };
  },
  badUtf8InForm(dice) {
    const form = Buffer.concat([
      Buffer.from('Action=SendMessage&MessageBody='),
      Buffer.of(0xff),
      dice.bytes(9),
    ]);
    return { pieces: [formRequest(form)], expects: malformed };
  },
  oddForm(dice) {
    const odd = dice.pick([
      '&'.repeat(5_000),
      '=&'.repeat(5_000),
      'a=b&'.repeat(20_000),
      'SendMessageBatchRequestEntry.999999999.Id=a',
      'SendMessageBatchRequestEntry.1.MessageAttribute.4294967296.Name=__proto__',
      'SendMessageBatchRequestEntry.-1.Id=a&SendMessageBatchRequestEntry.1e9.Id=b',
      `${'a.'.repeat(50_000)}=b`,
      'SendMessageBatchRequestEntry=a',
      'QueueUrl.1=a',
      '__proto__.1.Name=a&constructor.prototype=b',
      'Action=PurgeQueue&Action=Nothing',
      `QueueUrl=${dice.word(3_000)}`,
    ]);
    return { pieces: [formRequest(`Action=SendMessageBatch&${odd}`)], expects: any };
  },
  randomAction(dice) {
    const action = dice.pick([
      dice.word(1 + dice.below(20)),
      '__proto__',
      '%00%01%EF%BF%BE',
      '<x>',
      'toString',
    ]);
    return { pieces: [formRequest(`Action=${action}`)], expects: ['InvalidAction'] };
  },
};
