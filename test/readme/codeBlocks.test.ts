import { expect, test } from 'vitest';
import { codeBlocks } from './codeBlocks.ts';

const fenced = (info: string, ...lines: readonly string[]) =>
  ['```'.concat(info), ...lines, '```', ''].join('\n');

test('finds programs and configurations, with their places and promises', () => {
  const markdown = [
    '# Title\n',
    fenced('ts', "console.log('a'); // → a", '// no promise', 'console.log(1); // → 1'),
    fenced('sh', 'aws sqs list-queues'),
    fenced('', 'no language'),
    fenced('js', 'console.log();'),
    fenced('ts config', 'export default {};'),
  ].join('');
  expect(codeBlocks(markdown)).toEqual([
    {
      kind: 'program',
      extension: 'ts',
      code: "console.log('a'); // → a\n// no promise\nconsole.log(1); // → 1\n",
      line: 2,
      promised: ['a', '1'],
    },
    { kind: 'program', extension: 'mjs', code: 'console.log();\n', line: 13, promised: [] },
    { kind: 'config', extension: 'ts', code: 'export default {};\n', line: 16, promised: [] },
  ]);
});
