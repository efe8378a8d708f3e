import type { MakeProbe } from './probe.ts';
import { httpRequest } from './wire.ts';

/** Sound HTTP whose head is odd: targets, paths, content types, credentials. */
export const headProbes: Readonly<Record<string, MakeProbe>> = {
  randomTarget(dice) {
    const target = dice.pick([
      `AmazonSQS.${dice.word(1 + dice.below(20))}`,
      `Forebay.${dice.word(5)}`,
      `DynamoDB_20120810.GetItem`,
      'AmazonSQS.__proto__',
      dice.word(2_000),
      '',
    ]);
    const headers = { 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.0' };
    return { pieces: [httpRequest('POST', `/${dice.word(5)}`, headers, '{}')], expects: ['InvalidAction'] };
  },
  randomPath(dice) {
    const path = dice.pick([
      '//',
      '/%',
      '/?',
      '/?%',
      '/?Action',
      '/?Action=',
      `/${'a/'.repeat(3_000)}`,
      '/?a=%zz',
    ]);
    return {
      pieces: [httpRequest('GET', path, {})],
      expects: ['UnknownOperation', 'InvalidAction', 'MalformedInput'],
    };
  },
  unknownContent(dice) {
    const headers = {
      'Content-Type': dice.pick(['application/cbor', 'text/xml', 'multipart/form-data', ';']),
    };
    return { pieces: [httpRequest('POST', '/', headers, dice.bytes(30))], expects: ['InvalidAction'] };
  },
  oddCredentials(dice) {
    const authorization = dice.pick([
      `AWS4-HMAC-SHA256 Credential=${dice.word(20)}/20260101/us-east-1/sqs/aws4_request, Signature=${dice.word(9)}`,
      'AWS4-HMAC-SHA256 Credential=/////, Signature=',
      `Bearer ${dice.word(4_000)}`,
      'AWS4-HMAC-SHA256 Credential=000000000001/20260101/xx#yy/sqs/aws4_request,',
    ]);
    const headers = { 'X-Amz-Target': 'AmazonSQS.ListQueues', Authorization: authorization };
    return { pieces: [httpRequest('POST', '/', headers, '{}')], expects: ['ok'] };
  },
};
