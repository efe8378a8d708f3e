import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleSettings } from '../lambdas/bundle.ts';
import { lambdaNames } from '../lambdas/lambdaNames.ts';

const ofPackage = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The licences of what is bundled into the functions: whoever passes on the code has to pass on these. */
export function notices(root: string): string {
  const { metafile } = buildSync({
    ...bundleSettings,
    absWorkingDir: root,
    entryPoints: lambdaNames.map((name) => join(root, 'lambdas', name, 'handler.ts')),
    outdir: root,
    write: false,
    metafile: true,
  });
  const folders = new Map<string, string>();
  for (const file of Object.keys(metafile.inputs)) {
    const [folder, name] = ofPackage.exec(file) ?? [];
    if (folder !== undefined && name !== undefined) folders.set(folder, name);
  }
  const byText = Map.groupBy(folders, ([folder]) => licenceOf(join(root, folder)));
  const parts = [...byText].map(([text, packages]) => {
    const names = [...new Set(packages.map(([, name]) => name))].sort();
    return `${names.join('\n')}\n\n${text}\n`;
  });
  return `The functions in this folder contain code of these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function licenceOf(folder: string): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (files.length > 0)
    return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `Licence: ${license}`;
}
