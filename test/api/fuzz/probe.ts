import type { ErrorCode } from '../../../engine/errors.ts';
import type { Dice } from './dice.ts';
import type { Shared } from './inputs.ts';

/** `any` is every answer that the contract knows; `UnknownOperation` is the one without an envelope. */
export type Expected = 'ok' | 'any' | 'UnknownOperation' | ErrorCode;

/** Bytes to send, pauses between them in milliseconds, or bytes made as the socket takes them. */
export type Piece = Buffer | number | (() => Iterable<Buffer>);

/** One request of the fuzz, right or wrong, and what may become of it. */
export type Probe = {
  readonly kind: string;
  readonly pieces: readonly Piece[];
  /** One of these. */
  readonly expects: readonly Expected[];
  /** What is sent is no sound HTTP: its bare refusals and a closed connection are answers too. */
  readonly isGarbage?: boolean;
  readonly isHead?: boolean;
  /** Looks closer at a success. */
  readonly check?: (body: string) => string | undefined;
};

export type MakeProbe = (dice: Dice, shared: Shared) => Omit<Probe, 'kind'>;
