import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Pattern } from './pattern.ts';

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** A test for an address or a range in CIDR notation, of either family. */
export function compileAddress(range: string): Pattern | undefined {
  const [address = '', bits, ...more] = range.split('/');
  if (isIP(address) === 0 || more.length > 0) return undefined;
  const widest = isIPv6(address) ? 128 : 32;
  const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (!(prefix <= widest)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, prefix, family(address));
  return (value) => isIP(value) !== 0 && list.check(value, family(value));
}
