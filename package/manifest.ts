import repository from '../package.json' with { type: 'json' };
import { commandFile } from './command.ts';
import { doors } from './doors.ts';

/**
 * What some do without, installed unless it is left out (`npm install --omit=optional`): the store on disk, DynamoDB for
 * the server and for `forebay/direct`, and KMS for the server's `--kms-key`.
 */
const optional = ['lmdb', '@aws-sdk/client-dynamodb', '@aws-sdk/client-kms'];
/** Only who deploys has them, and there must be one of each. */
const peers = ['aws-cdk-lib', 'constructs'];

type Versions = Readonly<Record<string, string>>;
const versions: Versions = { ...repository.devDependencies, ...repository.dependencies };

/** What `package.json` of the package says, given the packages that its files import. */
export function manifest(imported: ReadonlySet<string>) {
  const { name, version, description, license, type } = repository;
  const chosen = (isChosen: (name: string) => boolean) => rangesOf([...imported].filter(isChosen));
  const isPlain = (name: string) => !optional.includes(name) && !peers.includes(name);
  return {
    name,
    version,
    description,
    keywords: ['sqs', 'queue', 'message-queue', 'fifo', 'dynamodb', 'aws', 'cdk', 'lambda'],
    license,
    type,
    // JSON modules, node:sqlite without a flag, and what commander needs. Node 20 had its last release in April 2026.
    engines: { node: '>=22.13' },
    bin: { forebay: commandFile },
    exports: {
      ...Object.fromEntries(doors.map(([door, file]) => [door, compiled(file)])),
      './package.json': './package.json',
    },
    // For bundlers: whatever else is imported and not used may be left out.
    sideEffects: [commandFile, 'local/cli.js', 'local/consume/runtime/main.js'].map((file) => `./${file}`),
    dependencies: chosen(isPlain),
    optionalDependencies: chosen((name) => optional.includes(name)),
    peerDependencies: chosen((name) => peers.includes(name)),
    peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
  };
}

const compiled = (file: string) => ({
  types: file.replace(/\.ts$/, '.d.ts'),
  default: file.replace(/\.ts$/, '.js'),
});

function rangesOf(names: readonly string[]): Versions {
  return Object.fromEntries(
    names.toSorted().map((name) => {
      const range = versions[name];
      if (range === undefined) throw new Error(`${name} is imported by the package, but not installed here`);
      return [name, range];
    }),
  );
}
