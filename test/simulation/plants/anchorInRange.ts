import type { Item, Key, TransactWrite } from '../../../engine/table/port.ts';
import { noFaults, usual } from '../config.ts';
import type { Plant } from '../plant.ts';

const prefix = '~a#';
/** `~a#<parcel>#<message>` becomes `<parcel>#<message>`. */
const moved = <K extends Key>(key: K): K =>
  key.sk.startsWith(prefix) ? { ...key, sk: key.sk.slice(prefix.length) } : key;
const movedBack = (item: Item | undefined): Item | undefined =>
  item?.to === undefined ? item : { ...item, sk: `${prefix}${item.sk}` };
const movedWrite = (write: TransactWrite): TransactWrite =>
  write.kind === 'put' ? { ...write, item: moved(write.item) } : write;

/** Anchors lie where receives look for parcels, and are met before everything that is younger. */
export const anchorInRange: Plant = {
  shows: 'stuck in the vesting range',
  config: { ...usual, faults: noFaults, changeProbability: 0.8 },
  table: (table) => ({
    ...table,
    get: async (key) => movedBack(await table.get(moved(key))),
    batchGet: async (keys) => (await table.batchGet(keys.map(moved))).map(movedBack),
    transact: (writes, token) => table.transact(writes.map(movedWrite), token),
  }),
};
