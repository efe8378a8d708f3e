import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What an environment runs. Of the source or of the package, every module that may ask lies one folder below the root. */
export const runtimeFile = fileURLToPath(
  new URL(`../local/consume/runtime/main${extname(import.meta.url)}`, import.meta.url),
);
