import { createHmac } from 'node:crypto';
import type { Claim } from './claim.ts';

const mostRemembered = 1_000;

type Scope = Pick<Claim, 'date' | 'region' | 'service'>;
type Derived = { readonly secret: string; readonly key: Buffer };

/** Derives signing keys: four HMACs, which a client's requests of one day and region share. */
export function createSigningKeys(): (id: string, secret: string, scope: Scope) => Buffer {
  const derived = new Map<string, Derived>();

  return (id, secret, { date, region, service }) => {
    const place = `${id}/${date}/${region}/${service}`;
    const known = derived.get(place);
    if (known !== undefined && known.secret === secret) return known.key;
    const key = signingKey(secret, { date, region, service });
    if (derived.size >= mostRemembered) derived.clear();
    derived.set(place, { secret, key });
    return key;
  };
}

export const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'latin1').digest();

export const signingKey = (secret: string, { date, region, service }: Scope): Buffer =>
  hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
