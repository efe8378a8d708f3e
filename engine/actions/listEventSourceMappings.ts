import * as v from 'valibot';
import { action } from '../action.ts';
import { findByArn } from '../findByArn.ts';
import { queueOfMapping } from '../mappings/findMapping.ts';
import type { Mapping } from '../mappings/mapping.ts';
import { invalidMapping } from '../mappings/mappingInput.ts';
import { shownMapping } from '../mappings/shownMapping.ts';
import { err, ok } from '../result.ts';
import { text, whole } from '../shapes.ts';

/** Lambda answers with at most a hundred, whatever is asked for. */
const mostItems = 100;
const most = 10_000;

/** Of one queue, of one function, of both or all of the caller's; a page may be short with more behind it. */
export const listEventSourceMappings = action(
  v.object({ EventSourceArn: text, FunctionName: text, Marker: text, MaxItems: whole }),
  async (context, caller, { EventSourceArn, FunctionName, Marker, MaxItems }) => {
    if (MaxItems != null && (MaxItems < 1 || MaxItems > most)) {
      return err(invalidMapping(`Value '${MaxItems}' at 'maxItems' must be from 1 to ${most}`));
    }
    const queue = EventSourceArn
      ? await findByArn(context, caller, EventSourceArn, 'EventSourceArn')
      : undefined;
    if (queue?.ok === false) return queue;
    const after = Marker ? markedPlace(Marker) : undefined;
    if (Marker && after === undefined) return err(invalidMapping('Invalid pagination token.'));
    const page = await context.mappings.list({
      limit: Math.min(MaxItems ?? mostItems, mostItems),
      ...(queue?.ok && { queueId: queue.value.id }),
      ...(after !== undefined && { after }),
    });
    const EventSourceMappings: ReturnType<typeof shownMapping>[] = [];
    for (const mapping of page.mappings) {
      const isOwn = mapping.account === caller.account && mapping.region === caller.region;
      if (!isOwn || (FunctionName && !isNamed(mapping, FunctionName))) continue;
      if ((await queueOfMapping(context, mapping)) !== undefined) {
        EventSourceMappings.push(shownMapping(mapping));
      }
    }
    return ok({ EventSourceMappings, ...(page.next !== undefined && { NextMarker: marker(page.next) }) });
  },
);

/** By its ARN, by a part of that from the account on, or by its bare name, each with its version or alias. */
const isNamed = ({ functionArn }: Mapping, name: string): boolean =>
  functionArn === name ||
  functionArn.endsWith(name.includes(':function:') ? `:${name}` : `:function:${name}`);

const marker = (after: string): string => Buffer.from(after).toString('base64url');
const place = /^[A-Za-z0-9_-]{1,40}#[0-9a-f-]{36}$/;
function markedPlace(text: string): string | undefined {
  const after = Buffer.from(text, 'base64url').toString('latin1');
  return place.test(after) ? after : undefined;
}
