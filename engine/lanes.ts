/** Runs tasks of one name one after the other, and those of different names side by side. */
export type Lanes = <T>(name: string, task: () => Promise<T>) => Promise<T>;

export function createLanes(): Lanes {
  /** The latest task of each lane. */
  const lanes = new Map<string, Promise<unknown>>();
  return (name, task) => {
    const before = lanes.get(name);
    const result = before === undefined ? task() : before.then(task, task);
    lanes.set(name, result);
    const leave = () => {
      if (lanes.get(name) === result) lanes.delete(name);
    };
    result.then(leave, leave);
    return result;
  };
}
