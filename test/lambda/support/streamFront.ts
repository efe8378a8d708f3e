import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { Connection } from '../../../engine/table/dynamodb/clients.ts';
import type { LambdaFunction } from './lambdaFunction.ts';

/** Lambda's event source mapping of a table's stream: one batch at a time of each shard goes to a function. */
export type StreamFront = {
  /** Batches that the function was called with, by the sizes that are left after the filter. */
  readonly batches: readonly number[];
  stop(): Promise<void>;
};

export type StreamFrontOptions = {
  readonly connection: Connection;
  readonly tableName: string;
  readonly lambda: Pick<LambdaFunction, 'invoke'>;
  /** Between looks at a shard that had nothing. Lambda takes a quarter of a second. */
  readonly pauseMs?: number;
};

const batchSize = 1_000;

/** The filter of `infra/dispatchFunctions.ts`: `{"dynamodb":{"NewImage":{"wake":{"N":["1"]}}}}`. */
const passes = ({ dynamodb }: StreamRecord): boolean => dynamodb?.NewImage?.wake?.N === '1';

/** Switches the stream on and begins with what is written from now on. */
export async function startStreamFront(options: StreamFrontOptions): Promise<StreamFront> {
  const { connection, tableName, lambda, pauseMs = 20 } = options;
  const streams = new DynamoDBStreamsClient(connection);
  const StreamArn = await streamOf(connection, tableName);
  const batches: number[] = [];
  const over = new AbortController();
  const follow = async (ShardId: string, ShardIteratorType: 'LATEST' | 'TRIM_HORIZON') => {
    const { ShardIterator: first } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType }),
    );
    for (let ShardIterator = first; ShardIterator !== undefined && !over.signal.aborted; ) {
      const got = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: batchSize }));
      const Records = (got.Records ?? []).filter(passes);
      if (Records.length > 0) {
        batches.push(Records.length);
        await deliver(Records);
      } else if (!got.Records?.length) await sleep(pauseMs);
      ShardIterator = got.NextShardIterator;
    }
  };
  /** The same batch again until it is taken. */
  const deliver = async (Records: readonly StreamRecord[]) => {
    const payload = JSON.stringify({ Records: Records.map((record) => eventOf(record, StreamArn)) }, inText);
    while (!over.signal.aborted) {
      const outcome = await lambda.invoke(payload);
      if (outcome.kind === 'answered') return;
      await sleep(pauseMs);
    }
  };
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const shards = (StreamDescription?.Shards ?? []).map(({ ShardId = '' }) => follow(ShardId, 'LATEST'));
  return {
    batches,
    async stop() {
      over.abort();
      await Promise.allSettled(shards);
      streams.destroy();
    },
  };
}

const eventOf = ({ dynamodb, ...record }: StreamRecord, eventSourceARN: string) => ({
  ...record,
  dynamodb: {
    ...dynamodb,
    ApproximateCreationDateTime: Math.floor(Number(dynamodb?.ApproximateCreationDateTime) / 1000),
  },
  eventSourceARN,
});

const inText = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

async function streamOf(connection: Connection, TableName: string): Promise<string> {
  const client = new DynamoDBClient(connection);
  const { TableDescription } = await client.send(
    new UpdateTableCommand({
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  client.destroy();
  if (TableDescription?.LatestStreamArn === undefined) throw new Error('the table has no stream');
  return TableDescription.LatestStreamArn;
}
