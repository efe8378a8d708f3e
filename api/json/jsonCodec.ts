import { errorKinds } from '../../engine/errors.ts';
import {
  type ActionName,
  type AnyActionName,
  type OwnActionName,
  ownRegistry,
  registry,
} from '../../engine/registry.ts';
import { err, ok } from '../../engine/result.ts';
import type { Codec } from '../codec.ts';
import { unknownAction } from '../unknownAction.ts';
import { readJson } from './readJson.ts';

const contentType = 'application/x-amz-json-1.0';

/** `X-Amz-Target` to action: SQS's under its own prefix, verbs that it does not have under ours. */
const actionOfTarget: ReadonlyMap<string, AnyActionName> = new Map<string, AnyActionName>([
  ...(Object.keys(registry) as ActionName[]).map((name) => [`AmazonSQS.${name}`, name] as const),
  ...(Object.keys(ownRegistry) as OwnActionName[]).map((name) => [`Forebay.${name}`, name] as const),
]);

/** AWS JSON 1.0. */
export const jsonCodec: Codec = {
  read({ method, headers, body }) {
    const target = headers['x-amz-target'] ?? '';
    const action = method === 'POST' ? actionOfTarget.get(target) : undefined;
    if (action === undefined) return err(unknownAction(target.slice(target.indexOf('.') + 1)));
    const input = readJson(body);
    return input.ok ? ok({ action, input: input.value }) : input;
  },

  answer: (_action, output, requestId) => ({
    status: 200,
    headers: { 'Content-Type': contentType, 'x-amzn-RequestId': requestId },
    body: output === undefined ? '' : JSON.stringify(output),
  }),

  refuse({ code, message }, requestId) {
    const { jsonType, queryCode, status } = errorKinds[code];
    return {
      status,
      headers: {
        'Content-Type': contentType,
        'x-amzn-RequestId': requestId,
        'x-amzn-query-error': `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}`,
      },
      body: JSON.stringify({ __type: jsonType, message }),
    };
  },
};
