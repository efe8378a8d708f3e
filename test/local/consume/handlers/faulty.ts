import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';

const require = createRequire(import.meta.url);

/** Loads a module whose folder is gone at once. */
function loadPassing(): void {
  const file = join(mkdtempSync(join(tmpdir(), 'forebay-')), 'passing.cjs');
  writeFileSync(file, `require('node:fs').rmSync(__dirname, { recursive: true });`);
  require(file);
}

/** Goes wrong in the way that its message names. */
export async function handler({ Records: [record] }: SQSEvent): Promise<void> {
  switch (record?.body) {
    case 'throw':
      throw new TypeError('thrown on purpose', { cause: new Error('the cause of it') });
    case 'exit':
      process.exit(7);
      break;
    case 'kill':
      process.kill(process.pid, 'SIGSEGV');
      break;
    case 'hang':
      for (;;);
    case 'later':
      setTimeout(() => {
        throw new Error('thrown when nobody listened');
      });
      await new Promise(() => {});
      break;
    case 'talk':
      for (const word of ['ready', null, { kind: 'ready' }]) process.send?.(word);
      break;
    case 'pass':
      for (let times = 0; times < 20; times++) loadPassing();
      break;
    default:
  }
  console.log(`did ${record?.body}`);
}
