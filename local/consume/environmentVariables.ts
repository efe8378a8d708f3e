import { extname, relative } from 'node:path';
import type { FunctionSettings } from './functionSettings.ts';

/** What Lambda sets for a function. Source: "Defined runtime environment variables", Lambda developer guide. */
export function environmentVariables(
  { name, file, memorySize, environment }: FunctionSettings,
  place: Place,
): NodeJS.ProcessEnv {
  const root = process.cwd();
  const { region, url, isOpen } = place;
  return {
    ...(isOpen && { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }),
    ...process.env,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.', 1)[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: root,
    TZ: 'UTC',
    _HANDLER: `${relative(root, file).slice(0, -extname(file).length)}.handler`,
    ...environment,
  };
}

export type Place = {
  readonly region: string;
  /** Of the server. */
  readonly url: string;
  /** Does it take any credentials? */
  readonly isOpen: boolean;
};
