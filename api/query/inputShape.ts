/** How the parameters of a Query request spell a member of the JSON-shaped input. */
export type InputShape =
  | { readonly kind: 'text' | 'whole' | 'texts' | 'attributes'; readonly parameter: string }
  | { readonly kind: 'pairs'; readonly parameter: string; readonly key: 'Name' | 'Key' }
  | { readonly kind: 'entries'; readonly parameter: string; readonly members: InputMembers };

export type InputMembers = Readonly<Record<string, InputShape>>;

export const text = (parameter: string): InputShape => ({ kind: 'text', parameter });
export const whole = (parameter: string): InputShape => ({ kind: 'whole', parameter });
/** `TagKey.1=a&TagKey.2=b`. */
export const texts = (parameter: string): InputShape => ({ kind: 'texts', parameter });
/** `Tag.1.Key=a&Tag.1.Value=b`. */
export const pairs = (parameter: string, key: 'Name' | 'Key'): InputShape => ({
  kind: 'pairs',
  parameter,
  key,
});
/** `MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=b`. */
export const attributes = (parameter: string): InputShape => ({ kind: 'attributes', parameter });
export const entries = (parameter: string, members: InputMembers): InputShape => ({
  kind: 'entries',
  parameter,
  members,
});
