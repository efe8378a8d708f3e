import type { TransactWrite } from '../../../engine/table/port.ts';
import { isHead } from './groups.ts';

/** The sequence numbers that a write leases. */
export const leasedBy = (write: TransactWrite): readonly number[] => setBy(write, 'o');

/** Those that it hides without leasing them. */
export function hiddenBy(write: TransactWrite): readonly number[] {
  const leased = leasedBy(write);
  return setBy(write, 'u').filter((sequence) => !leased.includes(sequence));
}

const setBy = (write: TransactWrite, attribute: 'o' | 'u'): readonly number[] =>
  write.kind === 'update' && isHead(write.key)
    ? (write.set ?? []).filter(([path]) => path[0] === attribute).map(([path]) => Number(path[1]))
    : [];
