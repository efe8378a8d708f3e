import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type About, type CloudEvent, type Envelope, unwrap, wrap } from './envelope.ts';
import { ForebayError } from './errors.ts';
import { type Soon, whenReady } from './whenReady.ts';

/** The attribute that says how a body is packed, and the one way that there is. */
export const encodingAttribute = 'forebay.encoding';
export const gzipEncoding = 'gzip+base64';

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** No message is larger than this when it is unpacked: a small one must not fill the memory. */
const maxUnpackedBytes = 64 * 1_048_576;

export type EncodedBody = { readonly text: string; readonly encoding?: typeof gzipEncoding };

export type Decoded = { readonly body: unknown; readonly event: CloudEvent | undefined };

export type Codec = {
  /** Throws `MessageInvalid` for what the other end could not read. */
  encode(body: unknown, about: About): Soon<EncodedBody>;
  /** Throws `MessageUnreadable`. */
  decode(text: string, encoding: string | undefined): Soon<Decoded>;
};

export function createCodec(options: {
  readonly schema: StandardSchemaV1 | undefined;
  readonly gzipAboveBytes: number;
  readonly envelope: Envelope | undefined;
  readonly newId: () => string;
  readonly now: () => number;
}): Codec {
  const { schema, gzipAboveBytes, envelope, newId, now } = options;

  function textOf(body: unknown, about: About): Soon<string> {
    const text = schema === undefined ? body : written(body);
    if (typeof text !== 'string') {
      throw new ForebayError('MessageInvalid', 'Without a schema a queue takes texts alone.');
    }
    if (text === '') throw new ForebayError('MessageInvalid', 'A message cannot be empty.');
    if (schema === undefined) return wrapped(text, text, about);
    // What is checked is what the receiver will see, not what it was made of: a Date is a text by then.
    const seen = JSON.parse(text);
    return whenReady(check(schema, seen, 'MessageInvalid'), () => wrapped(text, seen, about));
  }

  function wrapped(text: string, seen: unknown, about: About): string {
    if (envelope !== undefined) return JSON.stringify(wrap(envelope, seen, about, { newId, nowMs: now() }));
    if (about.correlationId === undefined) return text;
    throw new ForebayError('InvalidArgument', 'correlationId needs a queue with an envelope.');
  }

  function opened(text: string): Soon<Decoded> {
    const { event, data } =
      envelope === undefined
        ? { event: undefined, data: schema === undefined ? text : parsed(text) }
        : unwrap(parsed(text));
    if (schema !== undefined) {
      return whenReady(check(schema, data, 'MessageUnreadable'), (body) => ({ event, body }));
    }
    if (typeof data === 'string') return { event, body: data };
    throw new ForebayError('MessageUnreadable', 'Without a schema the data of an event must be a text.');
  }

  return {
    encode: (body, about) =>
      whenReady(textOf(body, about), (text) =>
        gzipAboveBytes < Number.POSITIVE_INFINITY && Buffer.byteLength(text) > gzipAboveBytes
          ? packedIfSmaller(text)
          : { text },
      ),
    decode: (packed, encoding) =>
      encoding === undefined ? opened(packed) : unpacked(packed, encoding).then(opened),
  };
}

async function packedIfSmaller(text: string): Promise<EncodedBody> {
  const packed = (await pack(text)).toString('base64');
  return packed.length < Buffer.byteLength(text) ? { text: packed, encoding: gzipEncoding } : { text };
}

async function unpacked(packed: string, encoding: string): Promise<string> {
  if (encoding !== gzipEncoding) {
    throw new ForebayError(
      'MessageUnreadable',
      `The body is packed as "${encoding}", which is not known here.`,
    );
  }
  try {
    const bytes = await unpack(Buffer.from(packed, 'base64'), { maxOutputLength: maxUnpackedBytes });
    return bytes.toString();
  } catch (cause) {
    throw new ForebayError('MessageUnreadable', 'The body cannot be unpacked.', { cause });
  }
}

function written(body: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(body);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new ForebayError('MessageInvalid', 'The body is no JSON.', { cause });
  }
  throw new ForebayError('MessageInvalid', 'The body is no JSON.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ForebayError('MessageUnreadable', 'The body is not JSON.', { cause });
  }
}

function check(
  schema: StandardSchemaV1,
  value: unknown,
  code: 'MessageInvalid' | 'MessageUnreadable',
): Soon<unknown> {
  const result = schema['~standard'].validate(value);
  // a promise may be of a class of its own
  return whenReady('then' in result ? Promise.resolve(result) : result, (known) => passed(known, code));
}

function passed(
  result: StandardSchemaV1.Result<unknown>,
  code: 'MessageInvalid' | 'MessageUnreadable',
): unknown {
  if (result.issues === undefined) return result.value;
  const said = result.issues.map(({ path = [], message }) => {
    const at = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return at === '' ? message : `${at}: ${message}`;
  });
  throw new ForebayError(code, `The body does not fit the schema (${said.join('; ')}).`, {
    cause: result.issues,
  });
}
