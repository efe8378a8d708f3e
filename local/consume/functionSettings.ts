/** A function of this machine. */
export type FunctionSettings = {
  readonly name: string;
  readonly arn: string;
  /** Absolute. */
  readonly file: string;
  readonly timeoutMs: number;
  /** Megabytes that its heap may grow to. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
};
