import { messageSizeBytes } from '../../engine/model/messageInput.ts';
import type { ActionName } from '../../engine/registry.ts';

/** SQS's own metrics, by its names, as far as one call tells of them. */
export type Counts = {
  readonly NumberOfMessagesSent?: number;
  readonly SentMessageSize?: readonly number[];
  readonly NumberOfMessagesReceived?: number;
  readonly NumberOfEmptyReceives?: number;
  readonly NumberOfMessagesDeleted?: number;
};

type Body = Parameters<typeof messageSizeBytes>[0];
type Entry = Body & { readonly Id?: string | null };
type Input = Body & { readonly Entries?: readonly Entry[] | null };
type Output = {
  readonly Messages?: readonly unknown[];
  readonly Successful?: readonly { readonly Id: string }[];
};

/** What a call that went well adds to the metrics; nothing for a call that moves no messages. */
export function countsOf(action: ActionName, input: Input, output: Output): Counts | undefined {
  switch (action) {
    case 'SendMessage':
      return { NumberOfMessagesSent: 1, SentMessageSize: [messageSizeBytes(input)] };
    case 'SendMessageBatch': {
      const sent = new Set(output.Successful?.map(({ Id }) => Id));
      const sizes = (input.Entries ?? []).filter(({ Id }) => sent.has(Id ?? '')).map(messageSizeBytes);
      return { NumberOfMessagesSent: sent.size, SentMessageSize: sizes };
    }
    case 'ReceiveMessage': {
      const received = output.Messages?.length ?? 0;
      return received === 0 ? { NumberOfEmptyReceives: 1 } : { NumberOfMessagesReceived: received };
    }
    case 'DeleteMessage':
      return { NumberOfMessagesDeleted: 1 };
    case 'DeleteMessageBatch':
      return { NumberOfMessagesDeleted: output.Successful?.length ?? 0 };
    default:
      return undefined;
  }
}
