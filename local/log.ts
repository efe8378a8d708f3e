import colors from 'picocolors';

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Lines for whoever runs the server. They never hold a message body. */
export type Log = {
  readonly error: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
  /** Would a line of this level be written? Asked before a costly line is put together. */
  readonly writes: (level: LogLevel) => boolean;
};

const paints = { error: colors.red, warn: colors.yellow, info: colors.cyan, debug: colors.dim } as const;

export function createLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const writes = (asked: LogLevel) => logLevels.indexOf(asked) <= logLevels.indexOf(level);
  const line = (asked: keyof typeof paints) =>
    writes(asked)
      ? (text: string) => write(`${new Date().toISOString()} ${paints[asked](asked.padEnd(5))} ${text}\n`)
      : () => {};
  return { error: line('error'), warn: line('warn'), info: line('info'), debug: line('debug'), writes };
}

export const silentLog: Log = createLog('silent');
