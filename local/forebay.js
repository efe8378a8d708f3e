#!/usr/bin/env node
// Plain old JavaScript, so that any Node parses it and can say which one is needed.
var version = process.versions.node.split('.').map(Number);

if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  process.stderr.write(
    'forebay needs Node.js 22.18 or newer and this is ' +
      process.versions.node +
      ': install a newer one, or run `npm ci` and then `npm start`, which brings its own.\n',
  );
  process.exitCode = 1;
} else {
  // Compiled code and stripped types are kept from start to start: that halves the time to the first answer.
  process.getBuiltinModule('node:module').enableCompileCache();
  new Function('return import("./cli.ts")')();
}
