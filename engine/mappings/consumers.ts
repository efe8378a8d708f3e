import type { Mapping } from './mapping.ts';

/** What is known of a function that is to be mapped. */
export type FunctionFacts = {
  /** With the version or alias, if the name that was asked for had one. */
  readonly functionArn: string;
  readonly timeoutMs: number;
};

/**
 * The functions that messages can be given to: what the actions on event source mappings ask of the world. A service that
 * calls no functions has none, and refuses to map any.
 */
export type Consumers = {
  /** By name, partial or full ARN, with or without a version or alias; `undefined`: there is none, or not for us. */
  describe(functionName: string): Promise<FunctionFacts | undefined>;
  /** Which functions there are, and how to add others: a sentence for whoever asked for one that is not there. */
  known?(): string;
  /**
   * Starts a worker for the mapping and waits only until that is accepted (an asynchronous invoke). May throw: what was
   * not started is found by the next sweep.
   */
  startWorker(mapping: Pick<Mapping, 'id'>): Promise<void>;
};
