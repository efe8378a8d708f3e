const shape =
  /^(?:(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?\d{12}:function:)?([A-Za-z0-9_-]+)(?::[A-Za-z0-9_$-]+)?$/;

/** The bare name in whatever names a function: its ARN, a part of it, each with a version or alias. */
export const bareFunctionName = (text: string): string | undefined => shape.exec(text)?.[1];

/** The name of the function of a queue that does not name it. */
export const functionNameOf = (queueName: string): string => queueName.replaceAll('.', '-');
