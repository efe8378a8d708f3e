type Task = { readonly run: () => void; readonly onError: (error: unknown) => void };

/**
 * Puts tasks off to the end of this turn of the event loop. Answers that go out together wake their clients once:
 * under load a wake-up for each costs as much as all the rest of a request.
 */
export function createTurn(): (run: Task['run'], onError: Task['onError']) => void {
  let waiting: Task[] = [];
  const runAll = () => {
    const tasks = waiting;
    waiting = [];
    for (const { run, onError } of tasks) {
      try {
        run();
      } catch (error) {
        onError(error);
      }
    }
  };
  return (run, onError) => {
    if (waiting.push({ run, onError }) === 1) setImmediate(runAll);
  };
}
