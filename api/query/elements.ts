import type { OutputMembers, OutputShape } from './outputShape.ts';

type Members = Readonly<Record<string, unknown>>;
type AttributeValues = Readonly<Record<string, Members>>;

/** An output as the elements that the XML builder writes, in SQS's order. */
export function elementsOf(members: OutputMembers, output: Members): Record<string, unknown> {
  const elements: Record<string, unknown> = {};
  for (const [member, shape] of Object.entries(members)) {
    const value = output[member];
    if (value !== undefined && value !== null) elements[shape.element] = elementOf(shape, value);
  }
  return elements;
}

function elementOf(shape: OutputShape, value: unknown): unknown {
  switch (shape.kind) {
    case 'text':
      return value;
    case 'pairs':
      return Object.entries(value as Members).map(([key, paired]) => ({ [shape.key]: key, Value: paired }));
    case 'attributes':
      return Object.entries(value as AttributeValues).map(
        ([name, { StringValue, BinaryValue, DataType }]) => ({
          Name: name,
          Value: { StringValue, BinaryValue, DataType },
        }),
      );
    case 'structures':
      return (value as Members[]).map((structure) => elementsOf(shape.members, structure));
  }
}
