import type * as sqs from '@aws-sdk/client-sqs';

export type CallOptions = { readonly signal?: AbortSignal };

type Call<Input, Output> = (input: Input, options?: CallOptions) => Promise<Output>;

/** All that the SDK asks of a queue service: Amazon's, Forebay's over the wire, or an engine in the same process. */
export type Calls = {
  readonly changeMessageVisibilityBatch: Call<
    sqs.ChangeMessageVisibilityBatchRequest,
    Partial<sqs.ChangeMessageVisibilityBatchResult>
  >;
  readonly createQueue: Call<sqs.CreateQueueRequest, sqs.CreateQueueResult>;
  readonly cancelMessageMoveTask: Call<sqs.CancelMessageMoveTaskRequest, sqs.CancelMessageMoveTaskResult>;
  readonly deleteMessageBatch: Call<sqs.DeleteMessageBatchRequest, Partial<sqs.DeleteMessageBatchResult>>;
  readonly deleteQueue: Call<sqs.DeleteQueueRequest, unknown>;
  readonly getQueueAttributes: Call<sqs.GetQueueAttributesRequest, sqs.GetQueueAttributesResult>;
  readonly getQueueUrl: Call<sqs.GetQueueUrlRequest, sqs.GetQueueUrlResult>;
  readonly listMessageMoveTasks: Call<sqs.ListMessageMoveTasksRequest, sqs.ListMessageMoveTasksResult>;
  readonly purgeQueue: Call<sqs.PurgeQueueRequest, unknown>;
  readonly receiveMessage: Call<sqs.ReceiveMessageRequest, sqs.ReceiveMessageResult>;
  readonly sendMessage: Call<sqs.SendMessageRequest, sqs.SendMessageResult>;
  readonly sendMessageBatch: Call<sqs.SendMessageBatchRequest, Partial<sqs.SendMessageBatchResult>>;
  readonly setQueueAttributes: Call<sqs.SetQueueAttributesRequest, unknown>;
  readonly startMessageMoveTask: Call<sqs.StartMessageMoveTaskRequest, sqs.StartMessageMoveTaskResult>;
};
