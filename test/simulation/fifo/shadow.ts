import { unpackContent } from '../../../engine/model/content.ts';
import type { Message } from '../../../engine/model/message.ts';
import { isShared, slotsOf } from '../../../engine/standard/sharedBody.ts';
import { bodyKey } from '../../../engine/table/keys.ts';
import type { Item, Key } from '../../../engine/table/port.ts';
import { placeOf } from '../shadow.ts';

/** The table as it lies, item by item. */
export type Shadow = {
  readonly items: Map<string, Item>;
  /** Takes in the state of a key; answers the state before. */
  replace(key: Key, item: Item | undefined): Item | undefined;
  contentOf(message: Message): ReturnType<typeof unpackContent>;
};

export function createShadow(): Shadow {
  const items = new Map<string, Item>();

  function packedContent({ whereabouts }: Message): Uint8Array {
    if (whereabouts.kind === 'inline') return whereabouts.content;
    const body = items.get(placeOf(bodyKey(whereabouts.bodyId, 0)));
    if (body === undefined) throw new Error(`a message whose body was never written: ${whereabouts.bodyId}`);
    return whereabouts.kind === 'shared' && isShared(body)
      ? slotsOf(body)[whereabouts.slot]!
      : (body.c as Uint8Array);
  }

  return {
    items,
    replace(key, item) {
      const place = placeOf(key);
      const before = items.get(place);
      if (item === undefined) items.delete(place);
      else items.set(place, item);
      return before;
    },
    contentOf: (message) => unpackContent(packedContent(message)),
  };
}

export const wordOf = (body: string): string => body.slice(0, body.indexOf('.'));
