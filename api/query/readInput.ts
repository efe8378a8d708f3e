import type { InputMembers, InputShape } from './inputShape.ts';
import { numbered, type ParameterNode } from './parameterTree.ts';

/** The JSON-shaped input that the parameters spell; parameters that no member names are ignored. */
export function readInput(members: InputMembers, parameters: ParameterNode): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [member, shape] of Object.entries(members)) {
    const node = parameters.children.get(shape.parameter);
    if (node !== undefined) input[member] = readMember(shape, node);
  }
  return input;
}

function readMember(shape: InputShape, node: ParameterNode): unknown {
  switch (shape.kind) {
    case 'text':
      return node.value;
    case 'whole':
      return wholeNumber(node.value);
    case 'texts':
      return unlessEmpty(texts(node));
    case 'pairs':
      return mapOf(node, shape.key, (value) => value?.value ?? null);
    case 'attributes':
      return mapOf(node, 'Name', attributeValue);
    case 'entries':
      return unlessEmpty(numbered(node).map((entry) => readInput(shape.members, entry)));
  }
}

/** What is no number stays a text, for the schema to refuse as it refuses a text in JSON. */
const wholeNumber = (value: string | undefined): unknown =>
  value !== undefined && /^-?\d+$/.test(value) ? Number(value) : value;

/** Old clients write a single name without its number. */
function texts(node: ParameterNode): readonly string[] {
  return [node, ...numbered(node)].map(({ value }) => value).filter((value) => value !== undefined);
}

/** From entries, since names are the client's: `__proto__` is a name like any other. */
function mapOf(
  node: ParameterNode,
  keyPart: 'Name' | 'Key',
  read: (value: ParameterNode | undefined) => unknown,
): Record<string, unknown> | undefined {
  const pairs = [node, ...numbered(node)]
    .filter(({ children }) => children.size > 0)
    .filter(({ children }) => children.has(keyPart) || children.has('Value'))
    .map(({ children }) => [children.get(keyPart)?.value ?? '', read(children.get('Value'))] as const);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

function attributeValue(node: ParameterNode | undefined): unknown {
  const textOf = (name: string) => node?.children.get(name)?.value;
  const listOf = (name: string) => {
    const list = node?.children.get(name);
    return list && unlessEmpty(texts(list));
  };
  return {
    DataType: textOf('DataType'),
    StringValue: textOf('StringValue'),
    BinaryValue: textOf('BinaryValue'),
    StringListValues: listOf('StringListValue'),
    BinaryListValues: listOf('BinaryListValue'),
  };
}

const unlessEmpty = <T>(list: readonly T[]): readonly T[] | undefined =>
  list.length === 0 ? undefined : list;
