import { Buffer } from 'node:buffer';
import { errorKinds, type QueueError, queueError } from '../../engine/errors.ts';
import { type ActionName, registry } from '../../engine/registry.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Codec } from '../codec.ts';
import type { HttpRequest } from '../http.ts';
import { formType, isForm } from '../protocol.ts';
import { unknownAction } from '../unknownAction.ts';
import { utf8 } from '../utf8.ts';
import { elementsOf } from './elements.ts';
import { parseForm } from './form.ts';
import type { InputMembers } from './inputShape.ts';
import { inputs } from './inputs.ts';
import type { OutputMembers } from './outputShape.ts';
import { outputs } from './outputs.ts';
import { type ParameterNode, parameterTree } from './parameterTree.ts';
import { isQueuePath, pathOf } from './queuePath.ts';
import { readInput } from './readInput.ts';
import { xml } from './xml.ts';

/** For a request without an `Action`: SQS answers it without the usual envelope. */
const noAction = queueError('InvalidAction', 'The request must contain the parameter Action.');

/** AWS Query: parameters in, XML out. */
export const queryCodec: Codec = {
  read(request) {
    if (request.method !== 'GET' && request.method !== 'POST') return err(noAction);
    const parameters = parametersOf(request);
    if (!parameters.ok) return parameters;
    const name = parameters.value.children.get('Action')?.value;
    if (name === undefined) return err(noAction);
    const path = pathOf(request.target);
    if (!isAction(name) || (isOffQueuePath(name) && isQueuePath(path))) return err(unknownAction(name));
    const members: InputMembers = inputs[name];
    const input = readInput(members, parameters.value);
    return ok({ action: name, input: 'QueueUrl' in members ? { QueueUrl: path, ...input } : input });
  },

  answer(action, output, requestId) {
    const members: OutputMembers = isAction(action) ? outputs[action] : {};
    return {
      status: 200,
      headers: xmlHeaders(requestId),
      body: xml(`${action}Response`, {
        ...(output !== undefined && {
          [`${action}Result`]: elementsOf(members, output as Record<string, unknown>),
        }),
        ResponseMetadata: { RequestId: requestId },
      }),
    };
  },

  refuse(error, requestId) {
    if (error === noAction) {
      return { status: 404, headers: xmlHeaders(requestId), body: '<UnknownOperationException/>' };
    }
    const { queryCode, status } = errorKinds[error.code];
    return {
      status,
      headers: xmlHeaders(requestId),
      body: xml('ErrorResponse', {
        Error: {
          Type: status < 500 ? 'Sender' : 'Receiver',
          Code: queryCode,
          Message: messageOf(error),
          Detail: '',
        },
        RequestId: requestId,
      }),
    };
  },
};

const xmlHeaders = (requestId: string) => ({ 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId });

/** Those of the body stand above those of the query string. */
function parametersOf({ method, target, headers, body }: HttpRequest): Result<ParameterNode, QueueError> {
  const queryBytes = Buffer.from(target.slice(pathOf(target).length + 1), 'latin1');
  const query = utf8(queryBytes);
  const form = method === 'POST' && isForm(headers['content-type'] ?? formType) ? utf8(body) : '';
  const inQuery = query === undefined ? undefined : parseForm(query);
  const inForm = form === undefined ? undefined : parseForm(form);
  if (inQuery === undefined || inForm === undefined) {
    return err(queueError('MalformedInput', 'The parameters of the request are not validly encoded.'));
  }
  return ok(parameterTree([...inQuery, ...inForm]));
}

const isAction = (name: string): name is ActionName => Object.hasOwn(registry, name);

/** Actions that are asked of the service, not of a queue. */
const isOffQueuePath = (name: ActionName): boolean => name === 'CreateQueue' || name === 'ListQueues';

/** The one text that differs between the protocols. */
const messageOf = ({ code, message }: QueueError): string =>
  code === 'QueueDoesNotExist' ? 'The specified queue does not exist for this wsdl version.' : message;
