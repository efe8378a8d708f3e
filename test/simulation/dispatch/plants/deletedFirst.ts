import { deleteMessageBatch } from '../../../../engine/actions/deleteMessageBatch.ts';
import { caller } from '../../../support/testEngine.ts';
import { usualDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** Messages are deleted before the function has answered. */
export const deletedFirst: DispatchPlant = {
  shows: 'never handled',
  config: usualDispatch,
  dispatch: (dispatch) => ({
    ...dispatch,
    async invoke(invocation) {
      const Entries = invocation.event.Records.map(({ receiptHandle }, i) => ({
        Id: String(i),
        ReceiptHandle: receiptHandle,
      }));
      await deleteMessageBatch.run(dispatch.engine, caller, { QueueUrl: 'orders', Entries });
      return dispatch.invoke(invocation);
    },
  }),
};
