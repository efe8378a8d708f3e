import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { absent } from '../../../../engine/table/conditions.ts';
import { StorageUnavailable } from '../../../../engine/table/port.ts';
import { tableAt } from './scriptedTable.ts';
import { deadlineMs, shortBreath } from './shortBreath.ts';

const listener = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;

/** Listens, but does not come to accept: the system lets so many connections wait and answers no more. */
async function crowdedPort(): Promise<number> {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'inherit'] });
  const waiting: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of waiting) socket.destroy();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  const [line] = await once(child.stdout, 'data');
  const port = Number(line);
  child.kill('SIGSTOP');
  for (let i = 0; i < 10; i++) waiting.push(connect(port, '127.0.0.1').on('error', () => {}));
  await once(waiting[0] as Socket, 'connect');
  return port;
}

it('a conditional write that finds no connection in time is known not to have happened', async () => {
  const table = tableAt(`http://127.0.0.1:${await crowdedPort()}`, { clock: shortBreath(1), deadlineMs });
  const put = table.put({ kind: 'put', item: { pk: 'p', sk: '1' }, if: absent() });
  await expect(put).rejects.toThrow(StorageUnavailable);
});
