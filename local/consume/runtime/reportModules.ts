import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { say } from './say.ts';

/** Tells of each file that is loaded from now on, by whatever kind of import, so that a change of it can be seen. */
export function reportModules(): ReadonlySet<string> {
  const files = new Set<string>();
  // Node has it since 22.15; before that only the handler's own file is watched
  if (!('registerHooks' in nodeModule)) return files;
  nodeModule.registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (resolved.url.startsWith('file:') && !resolved.url.includes('/node_modules/')) {
        const file = fileURLToPath(resolved.url);
        if (!files.has(file)) say({ kind: 'module', file });
        files.add(file);
      }
      return resolved;
    },
  });
  return files;
}
