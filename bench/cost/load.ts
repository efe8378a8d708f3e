import type { ParseArgsOptionsConfig } from 'node:util';
import type { Load } from './month.ts';

export const options = {
  'messages-per-second': { type: 'string', default: '50' },
  size: { type: 'string', default: '1KB' },
  batch: { type: 'string', default: '10' },
  'idle-pollers': { type: 'string', default: '4' },
  memory: { type: 'string', default: '512' },
  fifo: { type: 'boolean', default: false },
  erase: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig;

type Values = {
  readonly [name in keyof typeof options]: (typeof options)[name]['default'] extends boolean
    ? boolean
    : string;
};

const units: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 * 1024 };
/** Of a message, and of a batch. */
export const mostBytes = 1_048_576;

/** The load that the options speak of, or what is wrong with them. */
export function loadOf(values: Values): Load | string {
  const [, digits = '', unit = 'B'] = /^(\d{1,7})(B|KB|MB)?$/i.exec(values.size) ?? [];
  const bytes = Number(digits) * (units[unit.toUpperCase()] ?? 0);
  const messagesPerSecond = Number(values['messages-per-second']);
  const batch = Number(values.batch);
  const idlePollers = Number(values['idle-pollers']);
  const memoryMb = Number(values.memory);
  if (!(bytes > 0)) return 'a size looks like 256, 1KB or 64KB.';
  if (!Number.isInteger(batch) || batch < 1 || batch > 10) return 'a batch has 1 to 10 messages.';
  if (bytes * batch > mostBytes) return 'a batch has at most 1 MB, as a message does.';
  if (!(messagesPerSecond >= 0) || !(idlePollers >= 0)) return 'rates and pollers are numbers from 0 on.';
  if (!(memoryMb >= 128 && memoryMb <= 10_240)) return 'a function has 128 to 10240 MB.';
  return {
    bytes,
    batch,
    isFifo: values.fifo,
    erases: values.erase,
    messagesPerSecond,
    idlePollers,
    memoryMb,
  };
}
