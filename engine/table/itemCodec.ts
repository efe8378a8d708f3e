import type { Item, Value, ValueMap } from './port.ts';

/**
 * Items as bytes, without the key, which the store holds beside them. A value is a tag and its content; names and
 * short ASCII texts have a length of one byte. MessagePack would do, but it renames a tag called `__proto__`.
 */
const tag = { short: 1, text: 2, whole: 3, number: 4, true: 5, false: 6, binary: 7, map: 8 } as const;

const slabBytes = 65_536;
const shortText = 48;

export function createItemEncoder(): (item: Item) => Uint8Array {
  let slab = Buffer.alloc(0);
  let at = 0;

  const room = (bytes: number): void => {
    if (at + bytes > slab.length) throw new RangeError('the slab is full');
  };
  const writeText = (text: string): void => {
    if (text.length <= shortText && writeShort(text)) return;
    room(5 + text.length * 3);
    slab[at] = tag.text;
    const bytes = slab.write(text, at + 5);
    slab.writeUInt32LE(bytes, at + 1);
    at += 5 + bytes;
  };
  const writeShort = (text: string): boolean => {
    const length = text.length;
    room(2 + length);
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      slab[at + 2 + index] = code;
    }
    slab[at] = tag.short;
    slab[at + 1] = length;
    at += 2 + length;
    return true;
  };
  const writeBinary = (bytes: Uint8Array): void => {
    room(5 + bytes.byteLength);
    slab[at] = tag.binary;
    slab.writeUInt32LE(bytes.byteLength, at + 1);
    slab.set(bytes, at + 5);
    at += 5 + bytes.byteLength;
  };
  const writeNumber = (value: number): void => {
    room(9);
    const isWhole = value >>> 0 === value;
    slab[at] = isWhole ? tag.whole : tag.number;
    at = isWhole ? slab.writeUInt32LE(value, at + 1) : slab.writeDoubleLE(value, at + 1);
  };
  const writeMap = (map: ValueMap): void => {
    room(5);
    slab[at] = tag.map;
    at = slab.writeUInt32LE(map.size, at + 1);
    for (const [name, value] of map) {
      writeText(name);
      writeValue(value);
    }
  };
  const writeValue = (value: Value): void => {
    if (typeof value === 'string') writeText(value);
    else if (typeof value === 'number') writeNumber(value);
    else if (typeof value === 'boolean') {
      room(1);
      slab[at++] = value ? tag.true : tag.false;
    } else if (value instanceof Uint8Array) writeBinary(value);
    else writeMap(value);
  };
  const writeItem = (item: Item): Uint8Array => {
    const start = at;
    for (const name in item) {
      if (name === 'pk' || name === 'sk') continue;
      writeText(name);
      writeValue(item[name] as Value);
    }
    return slab.subarray(start, at);
  };

  return (item) => {
    for (let size = slabBytes; ; size *= 2) {
      try {
        return writeItem(item);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        // What was given out before stays in the old slab until it has been written.
        slab = Buffer.allocUnsafeSlow(size);
        at = 0;
      }
    }
  };
}

/** Reads an item; whatever it holds is copied out of `bytes`, which the store uses again. The key is left to the caller. */
export function decodeItem(bytes: Uint8Array, size: number): Keyless {
  const reader: Reader = { bytes: bytesOf(bytes), at: 0 };
  const item: Record<string, Value> = { pk: '', sk: '' };
  while (reader.at < size) assign(item, readName(reader), readValue(reader));
  return item as Keyless;
}

/** Fresh from the bytes, and nobody else's yet. */
export type Keyless = { pk: string; sk: string };
export function withKey(item: Keyless, pk: string, sk: string): Item {
  item.pk = pk;
  item.sk = sk;
  return item;
}

type Reader = { readonly bytes: Buffer; at: number };

const bytesOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readValue(reader: Reader): Value {
  const { bytes } = reader;
  const kind = bytes[reader.at++];
  switch (kind) {
    case tag.short: {
      const start = reader.at + 1;
      reader.at = start + (bytes[reader.at] as number);
      return bytes.toString('latin1', start, reader.at);
    }
    case tag.text: {
      const start = reader.at + 4;
      reader.at = start + bytes.readUInt32LE(reader.at);
      return bytes.toString('utf8', start, reader.at);
    }
    case tag.whole:
      reader.at += 4;
      return bytes.readUInt32LE(reader.at - 4);
    case tag.number:
      reader.at += 8;
      return bytes.readDoubleLE(reader.at - 8);
    case tag.true:
      return true;
    case tag.false:
      return false;
    case tag.binary: {
      const start = reader.at + 4;
      reader.at = start + bytes.readUInt32LE(reader.at);
      // From Buffer's pool: an ArrayBuffer of its own costs more than all the rest of the item.
      const copy = Buffer.allocUnsafe(reader.at - start);
      bytes.copy(copy, 0, start, reader.at);
      return copy;
    }
    case tag.map: {
      let left = bytes.readUInt32LE(reader.at);
      reader.at += 4;
      const map = new Map<string, Value>();
      for (; left > 0; left--) map.set(readValue(reader) as string, readValue(reader));
      return map;
    }
    default:
      throw new Error(`the store holds an unknown kind of value: ${kind}`);
  }
}

const knownNames: string[] = [];

/** Attributes have a few short names, over and over: comparing with a known one is cheaper than making it again. */
function readName(reader: Reader): string {
  const { bytes, at } = reader;
  if (bytes[at] !== tag.short) return readValue(reader) as string;
  const start = at + 2;
  const length = bytes[at + 1] as number;
  const slot = (length * 31 + (bytes[start] as number) * 7 + (bytes[start + length - 1] as number)) & 0xff;
  const known = knownNames[slot];
  if (known === undefined || !isAt(known, bytes, start, length)) {
    knownNames[slot] = readValue(reader) as string;
    return knownNames[slot];
  }
  reader.at = start + length;
  return known;
}

function isAt(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

function assign(target: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
