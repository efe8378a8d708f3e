import { pathToFileURL } from 'node:url';
import type { Handler } from './callHandler.ts';

type Exports = { readonly handler?: unknown; readonly default?: unknown };

/** The export `handler`, or the default one: of a module of either kind, as bundlers leave them too. */
export async function loadHandler(file: string): Promise<Handler> {
  const module: Exports = await import(pathToFileURL(file).href);
  const inner = (module.default ?? {}) as Exports;
  for (const found of [module.handler, module.default, inner.handler, inner.default]) {
    if (typeof found === 'function') return found as Handler;
  }
  throw new Error(
    'It exports no handler: write `export const handler = async (event) => { … }`, or make that the default export.',
  );
}
