import { hideBatch, hideEach, receive, removeBatch, removeEach } from './delivery.ts';
import type { Load } from './load.ts';
import { mainUrl } from './queues.ts';

/** Receives, then deletes, hides or forgets what came. */
export async function consume(load: Load): Promise<boolean> {
  const { random } = load;
  // Both orders of a claim: from five seconds on its copy is put first.
  const seconds = random() < 0.8 ? 6 : 2;
  const held = await receive(load, mainUrl, seconds, 0);
  if (held === undefined) return false;
  if (held.length === 0) return true;
  const choice = random();
  if (choice < 0.5) return removeBatch(load, mainUrl, held);
  if (choice < 0.75) return removeEach(load, held);
  if (choice < 0.85) return hideBatch(load, held, Math.floor(random() * 3));
  if (choice < 0.95) return (await hideEach(load, held, 5)) && removeBatch(load, mainUrl, held);
  // Forgotten: it comes again when its timeout has passed.
  return true;
}
