import { isBuiltin } from 'node:module';

/** The package that a specifier names (`aws-cdk-lib/aws-lambda` → `aws-cdk-lib`); none if it is Node's own or a path. */
export function packageOf(specifier: string): readonly string[] {
  if (isBuiltin(specifier) || /^[./]/.test(specifier)) return [];
  const parts = specifier.startsWith('@') ? 2 : 1;
  return [specifier.split('/').slice(0, parts).join('/')];
}
