/** Writes and reads the packed binary forms: whole numbers as varints, texts and bytes behind their length. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

export function writeVarint(target: Buffer, value: number, offset: number): number {
  let rest = value;
  let at = offset;
  while (rest >= 0x80) {
    target[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  target[at++] = rest;
  return at;
}

/** Reads forward through packed bytes. */
export type Reader = { readonly bytes: Buffer; at: number };

export const readerOf = (bytes: Uint8Array): Reader => ({
  bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  at: 0,
});
export const readByte = (reader: Reader): number => reader.bytes[reader.at++] ?? 0;
export function readVarint(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = readByte(reader);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 0x80;
  }
}
export function readUint48(reader: Reader): number {
  const value = reader.bytes.readUIntBE(reader.at, 6);
  reader.at += 6;
  return value;
}
export function readBytes(reader: Reader, length: number): Buffer {
  const slice = reader.bytes.subarray(reader.at, reader.at + length);
  reader.at += length;
  return slice;
}
export const readText = (reader: Reader, length: number): string => {
  const text = reader.bytes.toString('utf8', reader.at, reader.at + length);
  reader.at += length;
  return text;
};
