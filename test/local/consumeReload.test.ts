import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printed, type Served, until, untilEmpty, untilPrinted, untilTold } from './consume/printed.ts';
import { serveIn } from './consume/server.ts';

const handler = `
import { word } from './word.ts';
export const handler = async ({ Records }: { Records: readonly { body: string }[] }) => {
  for (const { body } of Records) {
    console.log(\`\${word} \${body}\`);
    if (body === 'slow') await new Promise((resolve) => setTimeout(resolve, 800));
    if (body === 'slow') console.log(\`\${word} ended\`);
  }
};
`;
const wordIs = (word: string) => `export const word: string = '${word}';\n`;

let served: Served;
beforeAll(async () => {
  served = await serveIn({ 'handler.ts': handler, 'word.ts': wordIs('first') }, [
    '--consume',
    'orders=./handler.ts',
  ]);
});
afterAll(() => served.close());

describe('a handler whose code changes', () => {
  test('is called with the new code of a file that it imports, and finishes what is under way with the old', async () => {
    await served.send('orders', 'slow');
    await untilPrinted(served, 'orders', 'first slow');
    await served.write('word.ts', wordIs('second'));
    await untilTold(served, 'word.ts has changed: loading it again.');
    await served.send('orders', 'new');
    await untilEmpty(served, 'orders');
    await until(() => {
      expect([...printed(served, 'orders')].sort()).toEqual(['first ended', 'first slow', 'second new']);
    });
  });

  test('leaves messages uncounted while it does not load, and says where it is wrong', async () => {
    const counted =
      'export const handler = async (e) => console.log(e.Records[0].attributes.ApproximateReceiveCount);';
    await served.write('handler.ts', `\n\nexport const handler = async (event) => {{;\n`);
    await untilTold(served, /orders does not load, and its messages wait until it does:\nhandler\.ts:\d/);
    await served.send('orders', 'waiting');
    await served.write('handler.ts', `import './missing.ts';\n${counted.replace('(e)', '(e: any)')}`);
    await untilTold(served, 'ERR_MODULE_NOT_FOUND');
    await served.write('missing.ts', '');
    await untilTold(served, 'orders loads again.');
    await untilEmpty(served, 'orders');
    await until(() => expect(printed(served, 'orders').at(-1)).toBe('1'));
  });
});
