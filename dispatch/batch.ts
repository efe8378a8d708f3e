import type { SqsEvent, SqsRecord } from './event.ts';

/** What Lambda takes as the payload of a synchronous call. */
export const largestPayloadBytes = 6_291_456;
const opening = '{"Records":[';
const closing = ']}';

/** Records on their way to a function, with their text, so that they are written once and never exceed what it takes. */
export type Batch = {
  readonly records: SqsRecord[];
  readonly texts: string[];
  bytes: number;
};

export const emptyBatch = (): Batch => ({
  records: [],
  texts: [],
  bytes: opening.length + closing.length,
});

/** Takes the record in, unless the event would become too large. One always fits: a message has 1 MiB at most. */
export function addRecord(batch: Batch, record: SqsRecord): boolean {
  const text = JSON.stringify(record);
  const bytes = Buffer.byteLength(text) + (batch.records.length > 0 ? 1 : 0);
  if (batch.bytes + bytes > largestPayloadBytes) return false;
  batch.records.push(record);
  batch.texts.push(text);
  batch.bytes += bytes;
  return true;
}

export const eventOf = ({ records }: Batch): SqsEvent => ({ Records: records });
export const payloadOf = ({ texts }: Batch): string => `${opening}${texts.join(',')}${closing}`;
