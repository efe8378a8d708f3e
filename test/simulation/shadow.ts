import { unpackContent } from '../../engine/model/content.ts';
import { unpackMessage } from '../../engine/model/message.ts';
import type { MessageKey } from '../../engine/model/messageId.ts';
import { isShared, slotsOf } from '../../engine/standard/sharedBody.ts';
import { bodyKey } from '../../engine/table/keys.ts';
import type { Item, Key, ValueMap } from '../../engine/table/port.ts';
import { newTold, type Told } from './told.ts';

/** Parcels and bodies as they lie in the table, and which message of the run each of their keys stands for. */
export type Shadow = {
  readonly items: Map<string, Item>;
  readonly bodies: Map<string, Item>;
  readonly told: Map<string, Told>;
  /** The messages of a parcel (nothing: none). */
  messagesIn(item: Item | undefined): readonly Told[];
  toldOf(key: MessageKey): Told | undefined;
  /** Lies the message there with its content, or could one find it? */
  isWhole(place: string, told: Told): boolean;
  learnBody(item: Item): void;
  /** The messages whose contents lie in a body item. */
  messagesInBody(item: Item | undefined): readonly Told[];
};

export const placeOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;
const idIn = (content: Uint8Array): string => {
  const { body } = unpackContent(content);
  return body.slice(0, body.indexOf('.'));
};

export function createShadow(): Shadow {
  const items = new Map<string, Item>();
  const bodies = new Map<string, Item>();
  const told = new Map<string, Told>();
  const byKey = new Map<MessageKey, Told>();
  const idOfSlot = new Map<string, string>();

  function find(key: MessageKey, packed: Uint8Array): Told {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const { whereabouts } = unpackMessage(key, packed);
    const id =
      whereabouts.kind === 'inline'
        ? idIn(whereabouts.content)
        : idOfSlot.get(`${whereabouts.bodyId} ${whereabouts.kind === 'shared' ? whereabouts.slot : 0}`);
    if (id === undefined) throw new Error(`a message whose body was never written: ${key}`);
    const message = told.get(id) ?? newTold(id, '?');
    told.set(id, message);
    byKey.set(key, message);
    return message;
  }

  return {
    items,
    bodies,
    told,
    messagesIn(item) {
      const packed = item?.m as ValueMap | undefined;
      return packed === undefined ? [] : [...packed].map(([key, bytes]) => find(key, bytes as Uint8Array));
    },
    toldOf: (key) => byKey.get(key),
    isWhole(place, message) {
      const packed = (items.get(place)?.m ?? new Map()) as ValueMap;
      return [...packed].some(([key, bytes]) => {
        if (find(key, bytes as Uint8Array) !== message) return false;
        const { whereabouts } = unpackMessage(key, bytes as Uint8Array);
        if (whereabouts.kind === 'inline') return true;
        const body = bodies.get(placeOf(bodyKey(whereabouts.bodyId, 0)));
        if (body === undefined || whereabouts.kind === 'own') return body !== undefined;
        return slotsOf(body)[whereabouts.slot] !== undefined;
      });
    },
    learnBody(item) {
      for (const [slot, content] of contentsOf(item)) {
        idOfSlot.set(`${item.pk.slice(2)} ${slot}`, idIn(content));
      }
    },
    messagesInBody: (item) =>
      item === undefined
        ? []
        : contentsOf(item)
            .map(([, content]) => told.get(idIn(content)))
            .filter((one) => one !== undefined),
  };
}

/** Slot by slot; a body of its own has one. */
function contentsOf(item: Item): readonly (readonly [string, Uint8Array])[] {
  if (!isShared(item)) return item.sk === '00' ? [['0', item.c as Uint8Array]] : [];
  return slotsOf(item).flatMap((content, slot) =>
    content === undefined ? [] : ([[String(slot), content]] as const),
  );
}
