import type { Table } from '../../engine/table/port.ts';

let underWay = 0;
const idle = new Set<() => void>();

/** Calls on a table behind files or sockets take their time: counts those without an answer yet. */
export function counted(table: Table): Table {
  const tracked =
    <A extends readonly unknown[], T>(call: (...input: A) => Promise<T>) =>
    async (...input: A): Promise<T> => {
      underWay++;
      try {
        return await call(...input);
      } finally {
        underWay--;
        if (underWay === 0) {
          for (const tell of idle) tell();
          idle.clear();
        }
      }
    };
  return {
    ...table,
    get: tracked(table.get),
    batchGet: tracked(table.batchGet),
    query: tracked(table.query),
    put: tracked(table.put),
    update: tracked(table.update),
    remove: tracked(table.remove),
    batchWrite: tracked(table.batchWrite),
    transact: tracked(table.transact),
    dropExpired: tracked(table.dropExpired),
  };
}

/** Lets everything run that is ready, and what follows from its answers. */
export async function rest(): Promise<void> {
  do {
    if (underWay > 0) await new Promise<void>((resolve) => idle.add(resolve));
    await new Promise<void>((resolve) => setImmediate(resolve));
  } while (underWay > 0);
}
