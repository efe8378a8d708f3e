#!/usr/bin/env node
// Plain old JavaScript, so that any Node parses it and can say which one is needed.
var version = process.versions.node.split('.').map(Number);

// A server leaves much behind that dies at once. V8 makes room for it only as it starts, which costs 15 ms; from then on
// a lifecycle takes an eighth less time, and fewer than one receive in a hundred meets the collector. Who talks to the
// server over a channel (`fork`) would lose it by the new start.
var youngGeneration = '--min-semi-space-size=32';
var startsAnew =
  process.argv[2] === 'serve' &&
  process.platform !== 'win32' &&
  process.execve !== undefined &&
  process.channel === undefined &&
  process.execArgv.indexOf(youngGeneration) < 0;

if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  process.stderr.write(
    'forebay needs Node.js 22.18 or newer and this is ' +
      process.versions.node +
      ': install a newer one, or run `npm ci` and then `npm start`, which brings its own.\n',
  );
  process.exitCode = 1;
} else if (startsAnew) {
  process.execve(
    process.execPath,
    [process.execPath, youngGeneration].concat(process.execArgv, process.argv.slice(1)),
  );
} else {
  // Compiled code and stripped types are kept from start to start: that halves the time to the first answer.
  process.getBuiltinModule('node:module').enableCompileCache();
  new Function('return import("./cli.ts")')();
}
