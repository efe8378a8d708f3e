/** How a member of an output is written in XML. */
export type OutputShape =
  | { readonly kind: 'text' | 'attributes'; readonly element: string }
  | { readonly kind: 'pairs'; readonly element: string; readonly key: 'Name' | 'Key' }
  | { readonly kind: 'structures'; readonly element: string; readonly members: OutputMembers };

/** In the order in which SQS writes them. */
export type OutputMembers = Readonly<Record<string, OutputShape>>;

/** A scalar, or a list of scalars: lists repeat their element without a wrapper. */
export const text = (element: string): OutputShape => ({ kind: 'text', element });
export const pairs = (element: string, key: 'Name' | 'Key'): OutputShape => ({ kind: 'pairs', element, key });
export const attributes = (element: string): OutputShape => ({ kind: 'attributes', element });
export const structures = (element: string, members: OutputMembers): OutputShape => ({
  kind: 'structures',
  element,
  members,
});
/** Scalars whose elements bear the names of the members. */
export const scalars = (...names: readonly string[]): OutputMembers =>
  Object.fromEntries(names.map((name) => [name, text(name)]));
