import type { SQSEvent } from 'aws-lambda';

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
    default:
      console.log(`did ${record?.body}`);
  }
}
