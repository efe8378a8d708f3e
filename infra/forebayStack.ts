import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { ForebayService, type ForebayServiceProps } from './forebayService.ts';
import { ForebayStorage, type ForebayStorageProps } from './forebayStorage.ts';

/**
 * Which stage it is, and what its storage and its service are told beside.
 *
 * @example
 * const props: ForebayStackProps = { stage: 'prod', env: { region: 'eu-central-1' } };
 */
export interface ForebayStackProps extends StackProps {
  /** `prod` keeps its data whatever happens to the stack, and the stack is protected from deletion. */
  readonly stage: string;
  /** Name of a table that a backup was restored to; the stack's own is kept, and not used. */
  readonly restoredTable?: string;
  /** ARN of that table's stream; without it consumers are called late. */
  readonly restoredStream?: string;
  readonly storage?: ForebayStorageProps;
  readonly service?: Omit<ForebayServiceProps, 'storage' | 'table' | 'stage' | 'production'>;
}

/**
 * All of a stage in one stack.
 *
 * @example
 * new ForebayStack(app, 'Forebay-prod', { stage: 'prod' });
 */
export class ForebayStack extends Stack {
  readonly storage: ForebayStorage;
  readonly service: ForebayService;

  constructor(scope: Construct, id: string, props: ForebayStackProps) {
    const { stage, restoredTable: tableName, restoredStream: tableStreamArn } = props;
    const production = stage === 'prod';
    super(scope, id, {
      description: `Forebay (${stage}): a queue service that speaks the Amazon SQS protocol`,
      terminationProtection: production,
      ...props,
    });
    this.storage = new ForebayStorage(this, 'Storage', { production, ...props.storage });
    const table =
      tableName && Table.fromTableAttributes(this, 'RestoredTable', { tableName, tableStreamArn });
    this.service = new ForebayService(this, 'Service', {
      storage: this.storage,
      stage,
      production,
      ...(table && { table }),
      ...props.service,
    });
    this.tell();
  }

  private tell(): void {
    const { service, region } = this;
    const outputs = {
      Endpoint: service.endpoint,
      IamEndpoint: `${service.iamEndpoint}/sqs`,
      Region: region,
      Table: service.table.tableName,
      Dashboard: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${service.dashboard.dashboardName}`,
      FirstKey: service.firstKeyCommand,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
