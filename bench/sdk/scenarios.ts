import type { Line } from '../report.ts';
import { compare, measured } from './compare.ts';
import { bodiesOf, type SdkOptions } from './options.ts';
import { handleAll, nothing, type Work } from './work.ts';

/** What the client is held against, and the share of its messages a second that the client must reach. */
export type Rival = { readonly work: Work; readonly bar: number };

/** Lines for sending in each way and for working off what was sent. */
export async function* scenarios(
  { work: hand, bar }: Rival,
  ways: Readonly<Record<string, Work>>,
  worker: readonly [name: string, work: Work],
  options: SdkOptions,
): AsyncGenerator<Line> {
  const bodies = bodiesOf(options);
  const send = (by: Work) => async () => {
    const spent = await measured(() => by.send(bodies));
    await hand.work(bodies.length, nothing);
    return spent;
  };
  const work = (by: Work) => async () => {
    await hand.send(bodies);
    const { handle, handled } = handleAll(bodies.length);
    let ended: Promise<void> | undefined;
    const spent = await measured(() => {
      ended = by.work(bodies.length, handle);
      return Promise.race([handled, ended.then(() => handled)]);
    });
    await ended;
    return spent;
  };
  // all that runs in any of them has run before the first is measured
  for (const by of [hand, ...Object.values(ways)]) await send(by)();
  for (const by of [hand, worker[1]]) await work(by)();
  for (const [scenario, by] of Object.entries(ways)) {
    yield await compare({ scenario, bar }, options, { hand: send(hand), sdk: send(by) });
  }
  const [scenario, by] = worker;
  yield await compare({ scenario, bar }, options, { hand: work(hand), sdk: work(by) });
}
