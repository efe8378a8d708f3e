/**
 * An environment: the process in which a handler is loaded once and called time after time, as in Lambda. It ends with
 * the server, whichever way that ends.
 */
import nodeModule from 'node:module';
import type { Call } from '../protocol.ts';
import { callHandler, type Handler, textOf } from './callHandler.ts';
import { loadFault } from './loadFault.ts';
import { loadHandler } from './loadHandler.ts';
import { reportModules } from './reportModules.ts';
import { say } from './say.ts';

// both reach the whole group of processes: it is the server that lets what runs here finish
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => {
  say({ kind: 'failed', reason: textOf(error), isOver: true }, () => process.exit(129));
});

nodeModule.enableCompileCache();
const [, , file = ''] = process.argv;
const modules = reportModules();
const handler = await loadHandler(file).catch((error): Handler | undefined => {
  say({ kind: 'broken', reason: loadFault(error, file, modules) }, () => process.exit(1));
  return undefined;
});
if (handler !== undefined) {
  process.on('message', (call: Call) => callHandler(handler, call));
  say({ kind: 'loaded' });
}
