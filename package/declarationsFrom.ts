import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageOf } from './packageOf.ts';

export type Declarations = {
  /** By file, from the folder. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of the packages whose types they mention. */
  readonly packages: ReadonlySet<string>;
};

const comments = /\/\*[\s\S]*?\*\//g;
const specifiers = /\b(?:from|import) ?\(?["']([^"']+)["']/g;
/** The compiler leaves the endings of the source in declarations. */
const sourceEnding = /((?:from |import\()["']\.[^"']*)\.ts(["'])/g;

/** The declarations that are read from these ones on. */
export function declarationsFrom(folder: string, entries: readonly string[]): Declarations {
  const texts = new Map<string, string>();
  const packages = new Set<string>();
  const read = (file: string): void => {
    if (texts.has(file)) return;
    const text = readFileSync(join(folder, file), 'utf8').replace(sourceEnding, '$1.js$2');
    texts.set(file, text);
    for (const [, specifier = ''] of text.replace(comments, '').matchAll(specifiers)) {
      if (specifier.startsWith('.')) read(join(file, '..', specifier.replace(/\.js$/, '.d.ts')));
      for (const name of packageOf(specifier)) packages.add(name);
    }
  };
  for (const entry of entries) read(entry);
  return { texts, packages };
}
