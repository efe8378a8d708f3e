import type { Context } from '../context.ts';
import { isErasable, type Message } from '../model/message.ts';
import { readContents, reclaimBodies, writeBodies } from './bodies.ts';

/** Messages on their way to another queue, and what to do with the bodies once it is known whether they went. */
export type Rehoused = {
  readonly messages: readonly Message[];
  /** They went: the old bodies are nobody's any more. */
  moved(): Promise<void>;
  /** They did not: nor are the new ones. */
  stayed(): Promise<void>;
};

/**
 * Where bodies are reclaimed, a message takes a body of its own to another queue. A crash may have left a copy of
 * it in the old queue; when that is purged or expires there, it takes its body along, which must not be the only one.
 */
export async function rehouse(
  context: Context,
  messages: readonly Message[],
  ttl: number,
): Promise<Rehoused> {
  const isNative = context.table.expiry === 'native';
  const away = messages.filter((one) => (isNative ? isErasable(one) : one.whereabouts.kind !== 'inline'));
  if (away.length === 0) {
    return { messages, moved: async () => {}, stayed: async () => {} };
  }
  const contents = await readContents(context, away);
  const leaving = away.filter((_, i) => contents[i] !== undefined);
  const bodies = contents.flatMap((content) => (content === undefined ? [] : [Buffer.from(content)]));
  const whereabouts = await writeBodies(context, bodies, ttl, away.some(isErasable));
  const arriving = new Map(
    leaving.map((message, i) => [
      message.key,
      { ...message, whereabouts: whereabouts[i] ?? message.whereabouts },
    ]),
  );
  return {
    messages: messages.map((message) => arriving.get(message.key) ?? message),
    moved: () => reclaimBodies(context, leaving),
    stayed: () => reclaimBodies(context, [...arriving.values()]),
  };
}
