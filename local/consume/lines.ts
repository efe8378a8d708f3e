export type Lines = {
  push(text: string): void;
  /** Writes what is left without an end of line. */
  flush(): void;
};

/** A line without an end is written when it is this long. */
const longestLine = 65_536;

/** Cuts what a process writes into lines, and puts the name of the function before each. */
export function createLines(prefix: string, write: (line: string) => void): Lines {
  let rest = '';
  const writeLine = (line: string) => write(`${prefix}${line}\n`);
  const flush = () => {
    if (rest !== '') writeLine(rest);
    rest = '';
  };
  return {
    push(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(writeLine);
      if (rest.length > longestLine) flush();
    },
    flush,
  };
}
