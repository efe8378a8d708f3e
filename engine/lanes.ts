/** Runs tasks of one name one after the other, and those of different names side by side. */
export type Lanes = <T>(name: string, task: () => Promise<T>) => Promise<T>;

export function createLanes(): Lanes {
  const lanes = new Map<string, Promise<unknown>>();
  return (name, task) => {
    const before = lanes.get(name);
    const result = before === undefined ? task() : before.then(task, task);
    const settled = result
      .catch(() => {})
      .finally(() => {
        if (lanes.get(name) === settled) lanes.delete(name);
      });
    lanes.set(name, settled);
    return result;
  };
}
