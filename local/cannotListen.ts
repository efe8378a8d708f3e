import { codeOf, messageOf } from './startFailure.ts';

/** What to do about a port or address that is not to be had. */
export function cannotListen(error: unknown, host: string, port: number): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop what listens there, or choose another with --port.`;
    case 'EACCES':
      return `Port ${port} needs more rights: choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}: choose another with --host.`;
    default:
      return `Cannot listen on ${host}:${port}: ${messageOf(error)}.`;
  }
}
