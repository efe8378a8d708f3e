import { limits } from '../../engine/limits.ts';
import { sentMsOf } from '../../engine/model/messageId.ts';
import { parcelOf } from '../../engine/model/parcel.ts';
import { bodyKey } from '../../engine/table/keys.ts';
import type { Item } from '../../engine/table/port.ts';
import type { Ledger } from './ledger.ts';
import { placeOf } from './shadow.ts';

/** No queue may keep a message longer than this: so long its parcel and its body must last. */
const longestLifeMs = limits.maxRetentionSeconds * 1000;

/** No live parcel whose body is gone, or which either of the two would outlive. */
export function checkBodies(ledger: Ledger, item: Item | undefined): void {
  if (item?.m === undefined || ledger.generations.isRetired(item.pk)) return;
  // names the messages that are new
  ledger.messagesIn(item);
  for (const { key, whereabouts } of parcelOf(item).messages) {
    const told = ledger.toldOf(key);
    if (told === undefined || told.isDeleted) continue;
    const endMs = sentMsOf(key) + longestLifeMs;
    if (lifeMs(item) < endMs) ledger.violated('parcel would expire before its message', told.id);
    if (whereabouts.kind === 'inline') continue;
    const body = ledger.bodies.get(placeOf(bodyKey(whereabouts.bodyId, 0)));
    if (!ledger.isWhole(placeOf(item), told)) ledger.broken('a live parcel without its body', told);
    else if (body !== undefined && lifeMs(body) < endMs)
      ledger.broken('body would expire before its message', told);
  }
}

const lifeMs = (item: Item): number => (item.ttl as number) * 1000;
