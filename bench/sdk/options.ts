export const sdkDefaults = { rounds: 5, warmUps: 2, messages: 6_000, bodyBytes: 256 };
export type SdkOptions = typeof sdkDefaults;

export const bodiesOf = ({ messages, bodyBytes }: SdkOptions): readonly string[] =>
  Array.from({ length: messages }, () => 'x'.repeat(bodyBytes));

/** What is measured is the way to the handler and back. */
export const nothing = async (): Promise<void> => {};
