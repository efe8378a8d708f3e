/** Parameters by the dots in their names: `Tag.2.Key` lies under `Tag`, then `2`, then `Key`. */
export type ParameterNode = {
  value?: string;
  readonly children: Map<string, ParameterNode>;
};

/** SQS's longest name, of an attribute's list value in a batch, has seven parts. */
const maxParts = 8;

export function parameterTree(parameters: Iterable<readonly [string, string]>): ParameterNode {
  const root = newNode();
  for (const [name, value] of parameters) {
    const parts = name.split('.', maxParts + 1);
    if (parts.length > maxParts) continue;
    let node = root;
    for (const part of parts) node = childOf(node, part);
    node.value = value;
  }
  return root;
}

/** The numbered children in the order of their numbers, whatever gaps there are between them. */
export function numbered(node: ParameterNode): readonly ParameterNode[] {
  return [...node.children]
    .filter(([part]) => /^\d+$/.test(part))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

const newNode = (): ParameterNode => ({ children: new Map() });

function childOf(node: ParameterNode, part: string): ParameterNode {
  const known = node.children.get(part);
  if (known !== undefined) return known;
  const child = newNode();
  node.children.set(part, child);
  return child;
}
