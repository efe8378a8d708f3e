import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ForebayError } from './errors.ts';

/** The attribute that says how a body is packed, and the one way that there is. */
export const encodingAttribute = 'forebay.encoding';
export const gzipEncoding = 'gzip+base64';

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** No message is larger than this when it is unpacked: a small one must not fill the memory. */
const maxUnpackedBytes = 64 * 1_048_576;

export type EncodedBody = { readonly text: string; readonly encoding?: typeof gzipEncoding };

export type Codec = {
  /** Throws `MessageInvalid` for what the other end could not read. */
  encode(body: unknown): Promise<EncodedBody>;
  /** Throws `MessageUnreadable`. */
  decode(text: string, encoding: string | undefined): Promise<unknown>;
};

export function createCodec(schema: StandardSchemaV1 | undefined, gzipAboveBytes: number): Codec {
  return {
    async encode(body) {
      const text = schema === undefined ? body : JSON.stringify(body);
      if (typeof text !== 'string') {
        throw new ForebayError('MessageInvalid', 'Without a schema a queue takes texts alone.');
      }
      if (text === '') throw new ForebayError('MessageInvalid', 'A message cannot be empty.');
      // What is checked is what the receiver will see, not what it was made of: a Date is a text by then.
      if (schema !== undefined) await check(schema, JSON.parse(text), 'MessageInvalid');
      if (Buffer.byteLength(text) <= gzipAboveBytes) return { text };
      const packed = (await pack(text)).toString('base64');
      return packed.length < Buffer.byteLength(text) ? { text: packed, encoding: gzipEncoding } : { text };
    },

    async decode(packed, encoding) {
      const text = encoding === undefined ? packed : await unpacked(packed, encoding);
      return schema === undefined ? text : check(schema, parsed(text), 'MessageUnreadable');
    },
  };
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ForebayError('MessageUnreadable', 'The body is not JSON.', { cause });
  }
}

async function check(
  schema: StandardSchemaV1,
  value: unknown,
  code: 'MessageInvalid' | 'MessageUnreadable',
): Promise<unknown> {
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return result.value;
  const said = result.issues.map(({ path = [], message }) => {
    const at = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return at === '' ? message : `${at}: ${message}`;
  });
  throw new ForebayError(code, `The body does not fit the schema (${said.join('; ')}).`, {
    cause: result.issues,
  });
}
