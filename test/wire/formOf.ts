/** Members whose elements have another name in the Query protocol. */
const elementNames: Readonly<Record<string, string>> = {
  Attributes: 'Attribute',
  tags: 'Tag',
  Tags: 'Tag',
  TagKeys: 'TagKey',
  AttributeNames: 'AttributeName',
  MessageSystemAttributeNames: 'AttributeName',
  MessageAttributeNames: 'MessageAttributeName',
  MessageAttributes: 'MessageAttribute',
  MessageSystemAttributes: 'MessageSystemAttribute',
  StringListValues: 'StringListValue',
  BinaryListValues: 'BinaryListValue',
  AWSAccountIds: 'AWSAccountId',
  Actions: 'ActionName',
};
const maps = ['Attributes', 'tags', 'Tags', 'MessageAttributes', 'MessageSystemAttributes'];

export type Input = Readonly<Record<string, unknown>>;

/** An input of the JSON protocol as the parameters of a Query call, flattened as the service model says. */
export function formOf(action: string, input: Input): URLSearchParams {
  const form = new URLSearchParams({ Action: action, Version: '2012-11-05' });
  const write = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) {
      form.append(name, String(value));
      return;
    }
    for (const [member, inner] of Object.entries(value)) writeMember(`${name}.`, member, inner);
  };
  const writeMember = (prefix: string, member: string, value: unknown): void => {
    const name = prefix + (member === 'Entries' ? `${action}RequestEntry` : (elementNames[member] ?? member));
    if (Array.isArray(value)) {
      for (const [i, element] of value.entries()) write(`${name}.${i + 1}`, element);
    } else if (maps.includes(member)) {
      const key = member.toLowerCase() === 'tags' ? 'Key' : 'Name';
      for (const [i, [entryName, entry]] of Object.entries(value as Input).entries()) {
        form.append(`${name}.${i + 1}.${key}`, entryName);
        write(`${name}.${i + 1}.Value`, entry);
      }
    } else {
      write(name, value);
    }
  };
  for (const [member, value] of Object.entries(input)) writeMember('', member, value);
  return form;
}
