import { InvalidArgumentError } from 'commander';

/** What stands behind the options of the command line; each refuses in one line what it cannot read. */
export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw refusal('A port is a number from 0 to 65535.');
  return Number(text);
}

export function account(text: string): string {
  if (!/^\d{12}$/.test(text)) throw refusal('An account has 12 digits.');
  return text;
}

export function region(text: string): string {
  if (!/^[a-z0-9-]{1,32}$/.test(text)) throw refusal('A region looks like us-east-1.');
  return text;
}

export function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw refusal('A base URL looks like http://queues.example:9324.');
  }
  return text.replace(/\/+$/, '');
}

export function queueNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !/^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(name));
  if (wrong !== undefined) {
    throw refusal(`"${wrong}" is no queue name: up to 80 letters, digits, hyphens and underscores.`);
  }
  return names;
}

/** Where DynamoDB answers; `aws`: in AWS itself. */
export function dynamodb(text: string): string {
  if (text === 'aws' || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return text;
  throw refusal('An endpoint of DynamoDB looks like http://localhost:8000; without one it is that of AWS.');
}

export function tableName(text: string): string {
  if (/^[A-Za-z0-9_.-]{3,255}$/.test(text)) return text;
  throw refusal('A table name has 3 to 255 letters, digits, dots, hyphens and underscores.');
}

/** May be given several times. */
export function origins(text: string, before: readonly string[] = []): readonly string[] {
  if (text !== '*' && (!URL.canParse(text) || new URL(text).origin === 'null')) {
    throw refusal('An origin looks like http://localhost:3000; * is every origin.');
  }
  return [...before, text];
}

/** A queue and the file of the function that is called with its messages; may be given several times. */
export function consumers(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, queue, file] = /^([A-Za-z0-9_-]{1,80}(?:\.fifo)?)=(.+)$/.exec(text) ?? [];
  if (queue === undefined || file === undefined) {
    throw refusal(
      'A consumer looks like orders=./handler.ts: a queue and the file that exports its handler.',
    );
  }
  if (Object.hasOwn(before, queue))
    throw refusal(`The queue ${queue} has two consumers: one is all that is called here.`);
  return { ...before, [queue]: file };
}

const refusal = (message: string): InvalidArgumentError => new InvalidArgumentError(message);
