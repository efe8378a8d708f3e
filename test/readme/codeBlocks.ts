/** A fenced block of a Markdown text that is code of ours: a whole program, or a configuration of the server. */
export type CodeBlock = {
  readonly kind: 'program' | 'config';
  readonly extension: 'ts' | 'mjs';
  readonly code: string;
  /** Where it begins, for the title of its test. */
  readonly line: number;
  /** What it promises to print: its comments that begin with an arrow, `// → two teapots`. */
  readonly promised: readonly string[];
};

const extensions = { ts: 'ts', js: 'mjs', mjs: 'mjs' } as const;

/** The blocks fenced as `ts`, `js` or `mjs`. The word `config` behind that makes one a `forebay.config.ts`. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const fence = /^```(ts|js|mjs)\b([^\n]*)\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(fence)].map(({ 1: language, 2: words = '', 3: code = '', index }) => ({
    kind: words.split(/\s+/).includes('config') ? 'config' : 'program',
    extension: extensions[language as keyof typeof extensions],
    code,
    line: markdown.slice(0, index).split('\n').length,
    promised: [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, promise = '']) => promise.trim()),
  }));
}
