/** Node tells a client of IPv4 on a socket of both families by its IPv6 name. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
