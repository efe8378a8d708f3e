/** What a queue holds beside the message that is received. */
export type State = { readonly waiting: number; readonly inFlight: number };

/** The first is what the others are compared with. */
export const statesUpTo = (waiting: number, inFlight: number): readonly State[] => [
  { waiting: 1, inFlight: 0 },
  { waiting: 1, inFlight },
  { waiting, inFlight: 0 },
  { waiting, inFlight },
];

/** A receive may cost so much more than with one waiting message. */
export const receiveBar = 1.2;
