import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeFile } from '../runtimeFile.ts';

const runtimeFolder = runtimeFile.slice(0, runtimeFile.lastIndexOf(sep));

/** The text of an error without the frames that are Node's or ours, its files named from the working directory on. */
export function readableError(text: string, cwd = process.cwd()): string {
  const lines = text.split('\n').filter((line) => !isForeign(line));
  return lines
    .join('\n')
    .replaceAll(`${pathToFileURL(cwd).href}/`, '')
    .replaceAll(`${cwd}${sep}`, '')
    .trim();
}

const isForeign = (line: string): boolean =>
  /^\s+at /.test(line) && (/[( ]node:/.test(line) || line.includes(runtimeFolder));
