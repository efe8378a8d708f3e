import type { Line } from '../report.ts';
import { direct } from './direct.ts';
import type { SdkOptions } from './options.ts';
import { overTheWire } from './overTheWire.ts';

/** The typed client beside what it replaces, in turn and in one process: over the wire, and straight on the table. */
export async function* sdk(options: SdkOptions): AsyncGenerator<Line> {
  yield* overTheWire(options);
  yield* direct(options);
}
