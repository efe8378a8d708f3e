import { Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addKeysCommand } from './keysCommand.ts';
import { type LogLevel, logLevels } from './log.ts';
import * as values from './optionValues.ts';
import type { ServeOptions } from './serve.ts';
import { serverDefaults } from './serverDefaults.ts';
import { StartFailure } from './startFailure.ts';

type Flags = Omit<ServeOptions, 'queues' | 'consume' | 'allowedOrigins' | 'configFile' | 'logLevel'> & {
  readonly queues?: readonly string[];
  readonly consume?: ServeOptions['consume'];
  readonly cors?: readonly string[];
  readonly config?: string;
  readonly log: LogLevel;
};

const program = new Command('forebay')
  .description('A message queue that speaks the Amazon SQS wire protocol.')
  .version(packageJson.version);

program
  .command('serve')
  .description('Serve the SQS API on this machine.')
  .option('--port <number>', 'port to listen on; 0 takes a free one', values.port, serverDefaults.port)
  .option('--host <address>', 'address to listen on; 0.0.0.0 is every network', serverDefaults.host)
  .option('--data <folder>', 'where messages are kept', '.forebay')
  .addOption(
    new Option('--memory', 'keep messages in memory only').conflicts(['data', 'durable']).default(false),
  )
  .option('--durable', 'answer only after the disk has a message: it survives a power cut too', false)
  .addOption(
    new Option('--dynamodb [endpoint]', 'keep messages in DynamoDB: at this endpoint, or in AWS')
      .argParser(values.dynamodb)
      .preset('aws')
      .conflicts(['memory', 'data', 'durable']),
  )
  .option('--table <name>', 'the table in DynamoDB (default: "forebay")', values.tableName)
  .option('--create-table', 'create that table if it is not there')
  .option('--account <id>', 'account that queues belong to', values.account, serverDefaults.account)
  .option('--region <name>', 'region of requests that are not signed', values.region, serverDefaults.region)
  .option(
    '--base-url <url>',
    'start of queue URLs, if clients reach this server by another name',
    values.baseUrl,
  )
  .option('--queues <names>', 'queues to create, separated by commas', values.queueNames)
  .option(
    '--consume <queue=file>',
    'call the handler that a file exports with the messages of a queue, as Lambda does (repeatable)',
    values.consumers,
  )
  .option('--cors <origin>', 'let web pages of this origin in (repeatable; * for all)', values.origins)
  .addOption(
    new Option('--log <level>', 'what to tell while running')
      .choices(logLevels)
      .default('info' satisfies LogLevel),
  )
  .option(
    '--no-cooldowns',
    'let a queue be created again or purged again at once, where SQS asks for 60 seconds',
  )
  .addOption(
    new Option('--auth <how>', 'who may call: everybody, or who signs with an issued key')
      .choices(['none', 'keys'])
      .default('none'),
  )
  .option(
    '--seal-key <file>',
    'what the secrets of keys are sealed with (default: seal.key in the data folder)',
  )
  .option('--kms-key <id>', 'a key of KMS to seal them with instead')
  .option(
    '--config <file>',
    'queues to create, functions to call (default: forebay.config.ts, .mjs or .js, if there is one)',
  )
  .action(async ({ config, cors = [], queues = [], consume = {}, log, ...flags }: Flags) => {
    const { serve } = await import('./serve.ts');
    await serve({ ...flags, allowedOrigins: cors, configFile: config, queues, consume, logLevel: log });
  });

addKeysCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`forebay: ${error.message}\n`);
  process.exitCode = 1;
}
