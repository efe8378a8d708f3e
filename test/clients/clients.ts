import type { Command } from './command.ts';

export type Tool = {
  readonly name: string;
  /** Tells its version, and fails where it is missing or too old. */
  readonly probe: Command;
};

export type Client = {
  readonly name: string;
  /** Beside this file. */
  readonly folder: string;
  readonly protocol: 'json' | 'query';
  readonly needs: readonly Tool[];
  /** What tells it where the server is: the SDK's own variable, or ours for an endpoint in the program. */
  readonly urlVariable: 'AWS_ENDPOINT_URL_SQS' | 'FOREBAY_URL';
  /** Run in its folder, to fill its cache. */
  prepare(cache: string): readonly Command[];
  program(cache: string): Command;
};

const python: Tool = {
  name: 'python3 of 3.10 or newer with venv',
  probe: [
    'python3',
    '-c',
    'import ensurepip, sys, venv; assert sys.version_info >= (3, 10); print(sys.version)',
  ],
};
const go: Tool = { name: 'go', probe: ['go', 'version'] };
const maven: Tool = { name: 'Maven (mvn)', probe: ['mvn', '--version'] };
const jdk: Tool = { name: 'a JDK (javac)', probe: ['javac', '--version'] };
const bash: Tool = { name: 'bash', probe: ['bash', '--version'] };
const md5sum: Tool = { name: 'md5sum', probe: ['md5sum', '--version'] };

const virtualEnvironment = (cache: string, requirements: string): readonly Command[] => [
  ['python3', '-m', 'venv', `${cache}/venv`],
  [
    `${cache}/venv/bin/python`,
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'],
    ...['--requirement', requirements],
  ],
];

export const clients: readonly Client[] = [
  {
    name: 'python',
    folder: 'python',
    protocol: 'json',
    needs: [python],
    urlVariable: 'AWS_ENDPOINT_URL_SQS',
    prepare: (cache) => virtualEnvironment(cache, 'requirements.txt'),
    program: (cache) => [`${cache}/venv/bin/python`, 'scenario.py'],
  },
  {
    name: 'python-1.26',
    folder: 'python',
    protocol: 'query',
    needs: [python],
    urlVariable: 'FOREBAY_URL',
    prepare: (cache) => virtualEnvironment(cache, 'requirements-1.26.txt'),
    program: (cache) => [`${cache}/venv/bin/python`, 'scenario.py'],
  },
  {
    name: 'go',
    folder: 'go',
    protocol: 'json',
    needs: [go],
    urlVariable: 'FOREBAY_URL',
    prepare: (cache) => [['go', 'build', '-o', `${cache}/scenario`, '.']],
    program: (cache) => [`${cache}/scenario`],
  },
  {
    name: 'java',
    folder: 'java',
    protocol: 'json',
    needs: [jdk, maven],
    urlVariable: 'FOREBAY_URL',
    prepare: (cache) => [
      [
        'mvn',
        '--quiet',
        '--batch-mode',
        `-DoutputFolder=${cache}`,
        'compile',
        'dependency:copy-dependencies',
      ],
    ],
    program: (cache) => ['java', '-cp', `${cache}/classes:${cache}/libraries/*`, 'Scenario'],
  },
  {
    name: 'cli',
    folder: 'cli',
    protocol: 'json',
    needs: [python, bash, md5sum],
    urlVariable: 'FOREBAY_URL',
    prepare: (cache) => virtualEnvironment(cache, 'requirements.txt'),
    program: (cache) => ['env', `PATH=${cache}/venv/bin:${process.env.PATH}`, 'bash', 'scenario.sh'],
  },
];
