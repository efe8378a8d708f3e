import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import repository from '../package.json' with { type: 'json' };

const { './package.json': _, ...sources } = repository.exports;
const isThere = (file: string) => existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url)));

/** What users import, `./sdk`, and the file behind it. */
export const doors: readonly (readonly [door: string, file: string])[] = Object.entries(sources).filter(
  ([, file]) => isThere(file),
);
