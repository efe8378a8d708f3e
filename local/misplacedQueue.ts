import { createIdentify } from '../api/caller.ts';
import type { HttpRequest, HttpResponse } from '../api/http.ts';
import { jsonCodec } from '../api/json/jsonCodec.ts';
import { protocolOf } from '../api/protocol.ts';
import { queryCodec } from '../api/query/queryCodec.ts';
import type { Context } from '../engine/context.ts';
import { queueFromItem } from '../engine/model/queue.ts';
import { queuesPk } from '../engine/table/keys.ts';
import type { Log } from './log.ts';

type Place = { readonly account: string; readonly region: string; readonly name: string };

const mostRemembered = 1_000;

/** Says so, once, when a queue that was not found exists under another region or account: a puzzle otherwise. */
export function createMisplacedQueueHint(parts: {
  readonly engine: Context;
  readonly log: Log;
  readonly account: string;
  readonly region: string;
}): (request: HttpRequest, answer: HttpResponse) => Promise<void> {
  const { engine, log } = parts;
  const identify = createIdentify(parts);
  const said = new Set<string>();

  return async (request, answer) => {
    if (answer.status !== 400 || !saysNonExistent(answer)) return;
    const asked = placeAsked(request, identify(request));
    if (asked === undefined) return;
    const key = `${asked.account} ${asked.region} ${asked.name}`;
    if (said.has(key)) return;
    if (said.size >= mostRemembered) said.clear();
    said.add(key);
    const found = await findElsewhere(engine, asked.name);
    if (found !== undefined) log.warn(hint(asked, found));
  };
}

const nonExistent = 'AWS.SimpleQueueService.NonExistentQueue';
const saysNonExistent = ({ headers, body }: HttpResponse): boolean =>
  headers['x-amzn-query-error']?.startsWith(nonExistent) ?? body.includes(nonExistent);

function placeAsked(request: HttpRequest, caller: { account: string; region: string }): Place | undefined {
  const call = (protocolOf(request) === 'json' ? jsonCodec : queryCodec).read(request);
  if (!call.ok || typeof call.value.input !== 'object' || call.value.input === null) return undefined;
  const { QueueUrl, QueueName } = call.value.input as Readonly<Record<string, unknown>>;
  const segments = String(QueueUrl ?? QueueName ?? '')
    .split('/')
    .filter((segment) => segment !== '');
  const name = segments.at(-1);
  const owner = segments.at(-2) ?? '';
  if (name === undefined || !/^[\w-]{1,80}(\.fifo)?$/.test(name)) return undefined;
  return { account: /^\d{12}$/.test(owner) ? owner : caller.account, region: caller.region, name };
}

async function findElsewhere({ table }: Context, name: string): Promise<Place | undefined> {
  let after: string | undefined;
  do {
    const page = await table.query({ pk: queuesPk, after });
    const queue = page.items
      .map(queueFromItem)
      .find((each) => each.name === name && each.deletedMs === undefined);
    if (queue !== undefined) return queue;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

function hint(asked: Place, found: Place): string {
  const parts: string[] = [];
  if (asked.region !== found.region) {
    parts.push(`${found.name} exists in ${found.region}; this request was signed for ${asked.region}`);
  }
  if (asked.account !== found.account) {
    parts.push(
      `${found.name} belongs to account ${found.account}; this request asked in account ${asked.account}`,
    );
  }
  return `${parts.join('; ')}.`;
}
