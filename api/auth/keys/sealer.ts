import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * Closes secrets so that whoever reads the table learns nothing. What was sealed for one purpose does not open for
 * another; what was changed does not open at all (it throws).
 */
export type Sealer = {
  seal(secret: Uint8Array, purpose: string): Promise<Uint8Array>;
  open(sealed: Uint8Array, purpose: string): Promise<Uint8Array>;
};

/** Where the keys come from that secrets are sealed with: each secret has its own, which is stored wrapped beside it. */
export type DataKeys = {
  fresh(purpose: string): Promise<{ readonly key: Uint8Array; readonly wrapped: Uint8Array }>;
  unwrap(wrapped: Uint8Array, purpose: string): Promise<Uint8Array>;
};

type RandomBytes = (length: number) => Uint8Array;

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** Envelope encryption, AES-256-GCM: format, length of the wrapped key, that key, the secret under it. */
export function envelopeSealer(dataKeys: DataKeys, randomBytes: RandomBytes): Sealer {
  return {
    async seal(secret, purpose) {
      const { key, wrapped } = await dataKeys.fresh(purpose);
      const head = Buffer.alloc(3);
      head.writeUInt8(format, 0);
      head.writeUInt16BE(wrapped.length, 1);
      return Buffer.concat([head, wrapped, encrypt(secret, key, purpose, randomBytes)]);
    },
    async open(sealed, purpose) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== format) throw new Error('a sealed secret has an unknown format');
      const end = 3 + bytes.readUInt16BE(1);
      const key = await dataKeys.unwrap(bytes.subarray(3, end), purpose);
      return decrypt(bytes.subarray(end), key, purpose);
    },
  };
}

/** Data keys under one master key of 32 bytes that this process holds. */
export const masterDataKeys = (master: Uint8Array, randomBytes: RandomBytes): DataKeys => ({
  async fresh(purpose) {
    const key = randomBytes(keyBytes);
    return { key, wrapped: encrypt(key, master, purpose, randomBytes) };
  },
  unwrap: async (wrapped, purpose) => decrypt(Buffer.from(wrapped), master, purpose),
});

function encrypt(plain: Uint8Array, key: Uint8Array, purpose: string, randomBytes: RandomBytes): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(sealed: Buffer, key: Uint8Array, purpose: string): Buffer {
  const options = { authTagLength: tagBytes };
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), options);
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}
