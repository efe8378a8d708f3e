import { elementText, jsonCall, queryCall, type RawAnswer } from './rawCall.ts';

export type RawRefusal = {
  readonly status: number;
  readonly code: string;
  /** Only JSON tells. */
  readonly type?: string;
  readonly text: string;
};

/** Reads a refusal, and holds its envelope to the letter on the way. */
function jsonRefusal({ status, headers, body }: RawAnswer): RawRefusal {
  const [code = '', fault] = (headers.get('x-amzn-query-error') ?? '').split(';');
  const { __type, message } = JSON.parse(body);
  if (fault !== 'Sender' || body !== JSON.stringify({ __type, message })) {
    throw new Error(`not the envelope of a refusal: ${status} ${body}`);
  }
  return { status, code, type: __type, text: message };
}

function queryRefusal({ status, headers, body }: RawAnswer): RawRefusal {
  const escapedText = /<Message>([^<]*)<\/Message>/.exec(body)?.[1];
  const code = elementText(body, 'Code');
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escapedText}</Message><Detail/></Error>`;
  const requestId = headers.get('x-amzn-requestid');
  const envelope = `<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">${error}<RequestId>${requestId}</RequestId></ErrorResponse>`;
  if (body !== envelope) throw new Error(`not the envelope of a refusal: ${status} ${body}`);
  return { status, code, text: elementText(body, 'Message') };
}

/** The two protocols without a client between. */
export const rawProtocols = [
  { name: 'AWS JSON', isJson: true, call: jsonCall, refusal: jsonRefusal },
  { name: 'AWS Query', isJson: false, call: queryCall, refusal: queryRefusal },
] as const;
