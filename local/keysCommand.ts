import { type Command, Option } from 'commander';
import type { CreateOptions, KeysOptions } from './keys.ts';
import * as values from './optionValues.ts';
import { serverDefaults } from './serverDefaults.ts';

/** A folder is held by the server that runs on it: its keys are changed while it stands still. */
const toLast = { memory: false, durable: true } as const;

type Flags<Options> = Omit<Options, keyof typeof toLast>;

/** `forebay keys create|list|disable|enable|delete`: who may call a server that runs with `--auth keys`. */
export function addKeysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .description('Issue and withdraw the access keys of `serve --auth keys`.');
  const command = (usage: string, description: string) =>
    keys
      .command(usage)
      .description(description)
      .option('--data <folder>', 'where the keys are kept, with the messages', '.forebay')
      .addOption(
        new Option('--dynamodb [endpoint]', 'keys of a table in DynamoDB: at this endpoint, or in AWS')
          .argParser(values.dynamodb)
          .preset('aws')
          .conflicts('data'),
      )
      .option('--table <name>', 'the table in DynamoDB (default: "forebay")', values.tableName)
      .option('--region <name>', 'region of that table and of KMS', values.region, serverDefaults.region)
      .option('--json', 'one JSON document a line', false);

  command('create <principal>', 'issue a key to a user (by name), to root, or to the ARN of a user or role')
    .option('--seal-key <file>', 'what to seal its secret with (default: seal.key in the data folder)')
    .option('--kms-key <id>', 'a key of KMS to seal it with instead')
    .option('--create-table', 'create the table in DynamoDB if it is not there')
    .option('--policy <file>', 'what it may do: a policy in the language of IAM')
    .option('--description <text>', 'what it is for')
    .option('--session-token', 'give it a session token, as temporary credentials have', false)
    .option('--account <id>', 'account of a user or root', values.account, serverDefaults.account)
    .action(async (principal: string, flags: Flags<CreateOptions>) => {
      const { createKeyCommand } = await import('./keys.ts');
      await createKeyCommand(principal, { ...flags, ...toLast });
    });
  command('list', 'show all keys, without their secrets').action(async (flags: Flags<KeysOptions>) => {
    const { listKeysCommand } = await import('./keys.ts');
    await listKeysCommand({ ...flags, ...toLast });
  });
  for (const [name, status] of [
    ['disable', 'disabled'],
    ['enable', 'active'],
  ] as const) {
    command(`${name} <access-key-id>`, `${name} a key`).action(
      async (id: string, flags: Flags<KeysOptions>) => {
        const { setKeyStatusCommand } = await import('./keys.ts');
        await setKeyStatusCommand(id, status, { ...flags, ...toLast });
      },
    );
  }
  command('delete <access-key-id>', 'delete a key for good').action(
    async (id: string, flags: Flags<KeysOptions>) => {
      const { deleteKeyCommand } = await import('./keys.ts');
      await deleteKeyCommand(id, { ...flags, ...toLast });
    },
  );
}
