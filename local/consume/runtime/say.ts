import type { Said } from '../protocol.ts';

const send = process.send?.bind(process);

/** Tells the server. */
export function say(said: Said, then: () => void = () => {}): void {
  if (send === undefined) throw new Error('this is started by forebay serve --consume');
  send(said, undefined, undefined, then);
}
