import { isMap } from '../../engine/table/evaluate.ts';
import { isParcelSk, visibleAtOf } from '../../engine/table/keys.ts';
import type { Condition, Item, Key, Path, TransactWrite, Value } from '../../engine/table/port.ts';
import type { Held } from './carry.ts';
import type { Operation } from './operation.ts';
import type { Stage } from './stage.ts';

/** One line of the trace: when, which process, which call, what it asked and what it was answered. */
export function toldLine(stage: Stage, { process, call, operation }: Held, answer: unknown): string {
  const who = call === undefined ? '' : `${call.actor} ${call.kind}#${call.id}`;
  const told = typeof answer === 'string' ? answer : `→ ${answerText(stage, answer)}`;
  return `${stamp(stage)} ${process.name.padEnd(4)} ${who.padEnd(16)} ${operationText(stage, operation)} ${told}`;
}

export const stamp = ({ schedule, startMs }: Stage): string =>
  `+${((schedule.nowMs() - startMs) / 1000).toFixed(3).padStart(7)}`;

function operationText(stage: Stage, operation: Operation): string {
  switch (operation.name) {
    case 'get':
      return `get ${keyText(stage, operation.key)}`;
    case 'batchGet':
      return `get ${operation.keys.map((key) => keyText(stage, key)).join(', ')}`;
    case 'query': {
      const { pk, from = '', to = '', limit } = operation.query;
      return `query ${pk} ${skText(stage, from)}..${skText(stage, to)}${limit === undefined ? '' : ` limit ${limit}`}`;
    }
    case 'write':
      return writeText(stage, operation.write);
    case 'transact':
      return `transact [${operation.writes.map((write) => writeText(stage, write)).join('; ')}]`;
    case 'dropExpired':
      return 'dropExpired';
  }
}

function writeText(stage: Stage, write: TransactWrite): string {
  const condition = write.if === undefined ? '' : ` if ${conditionText(write.if)}`;
  if (write.kind === 'put') return `put ${itemText(stage, write.item)}${condition}`;
  if (write.kind !== 'update') return `${write.kind} ${keyText(stage, write.key)}${condition}`;
  const changes = [
    ...(write.set ?? []).map(([path, value]) => `${pathText(path)}=${valueText(value)}`),
    ...(write.add ?? []).map(([path, amount]) => `${pathText(path)}+=${amount}`),
    ...(write.unset ?? []).map((path) => `-${pathText(path)}`),
  ];
  return `update ${keyText(stage, write.key)} ${changes.join(' ')}${condition}`;
}

function conditionText(condition: Condition): string {
  switch (condition.is) {
    case 'all':
    case 'any':
      return condition.of.map(conditionText).join(condition.is === 'all' ? ' & ' : ' | ');
    case 'absent':
    case 'present':
      return `${condition.path === undefined ? 'item' : pathText(condition.path)} ${condition.is}`;
    default:
      return `${pathText(condition.path)} ${condition.is} ${valueText(condition.value)}`;
  }
}

const pathText = (path: Path): string => path.join('.');

function answerText(stage: Stage, answer: unknown): string {
  if (answer === undefined) return 'nothing';
  if (Array.isArray(answer)) return answer.map((one) => answerText(stage, one)).join(' | ');
  if (typeof answer !== 'object' || answer === null) return String(answer);
  if ('items' in answer) return answerText(stage, answer.items);
  if ('outcome' in answer) {
    const { outcome, item, reasons } = answer as {
      outcome: string;
      item?: Item;
      reasons?: { failed: boolean }[];
    };
    const failed = reasons?.map((reason) => (reason.failed ? 'x' : '.')).join('') ?? '';
    return `${outcome} ${failed}${item === undefined ? '' : itemText(stage, item)}`.trim();
  }
  return itemText(stage, answer as Item);
}

function itemText(stage: Stage, item: Item): string {
  const { pk, sk, v: _v, ...rest } = item;
  const attributes = Object.entries(rest).map(([name, value]) => `${name}=${valueText(value)}`);
  return `${keyText(stage, { pk, sk })}{${attributes.join(' ')}}`;
}

function valueText(value: Value): string {
  if (value instanceof Uint8Array) return `<${value.length}>`;
  if (isMap(value)) return `{${[...value.keys()].join(' ')}}`;
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

const keyText = (stage: Stage, { pk, sk }: Key): string => `${pk}/${skText(stage, sk)}`;

/** Instants are told from the start of the run. */
function skText({ startMs }: Stage, sk: string): string {
  if (sk.startsWith('~a#')) return `~a#${skText({ startMs } as Stage, sk.slice(3))}`;
  if (!isParcelSk(sk)) return sk;
  return `${((visibleAtOf(sk) - startMs) / 1000).toFixed(3)}#${sk.slice(15)}`;
}
