export const sdkDefaults = { rounds: 5, warmUps: 2, messages: 10_000, bodyBytes: 256 };
export type SdkOptions = typeof sdkDefaults;

export const bodiesOf = ({ messages, bodyBytes }: SdkOptions): readonly string[] =>
  Array.from({ length: messages }, () => 'x'.repeat(bodyBytes));
