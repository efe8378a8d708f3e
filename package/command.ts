export const commandFile = 'local/forebay.js';

/** What the command says of the source, and what is true of the package: compiled code runs on older releases of Node. */
const changes = [
  ['./cli.ts', './cli.js'],
  ['version[1] < 18', 'version[1] < 13'],
  ['Node.js 22.18', 'Node.js 22.13'],
  [
    ': install a newer one, or run `npm ci` and then `npm start`, which brings its own.',
    ': install a newer one.',
  ],
] as const;

/** The command of the package, made of the one that runs the source. */
export function packedCommand(source: string): string {
  return changes.reduce((text, [here, packed]) => {
    if (text.split(here).length !== 2) throw new Error(`${commandFile} must say "${here}" once`);
    return text.replace(here, () => packed);
  }, source);
}
