import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type ExportedItem = Record<string, AttributeValue>;

/** One line of a table's export in DynamoDB's JSON (`{"Item":{"pk":{"S":"…"},…}}`), its bytes as bytes. */
export function exportedItem(line: string): ExportedItem {
  const { Item } = JSON.parse(line) as { readonly Item?: ExportedItem };
  if (Item === undefined) throw new Error(`this is no line of an export: ${line.slice(0, 40)}`);
  return withBytes(Item);
}

const withBytes = (attributes: ExportedItem): ExportedItem =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, decoded(value)]));

function decoded(value: AttributeValue): AttributeValue {
  // JSON has no bytes: they are exported in base64
  if (value.B !== undefined) return { B: Buffer.from(value.B as unknown as string, 'base64') };
  return value.M === undefined ? value : { M: withBytes(value.M) };
}
