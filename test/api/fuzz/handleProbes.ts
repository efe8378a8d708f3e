import { forged } from './damage.ts';
import { fuzzName } from './inputs.ts';
import type { Expected, MakeProbe } from './probe.ts';
import { jsonRequest } from './wire.ts';

/** Receipt handles where they do not belong. */
export const handleProbes: Readonly<Record<string, MakeProbe>> = {
  forgedHandle(dice, { steadyUrl, handles }) {
    const ReceiptHandle = forged(dice, handles.length === 0 ? 'AQEBnone' : dice.pick(handles));
    const input = { QueueUrl: steadyUrl, ReceiptHandle, VisibilityTimeout: 1 };
    const action = dice.pick(['DeleteMessage', 'ChangeMessageVisibility']);
    const expects: readonly Expected[] = ['ReceiptHandleIsInvalid', 'MissingParameter'];
    return { pieces: [jsonRequest(action, JSON.stringify(input))], expects };
  },
  foreignHandle(dice, { handles }) {
    const ReceiptHandle = handles.length === 0 ? 'AQEBnone' : dice.pick(handles);
    const input = { QueueUrl: `http://x/${fuzzName(dice)}`, ReceiptHandle };
    const expects: readonly Expected[] = ['ReceiptHandleIsInvalid', 'QueueDoesNotExist'];
    return { pieces: [jsonRequest('DeleteMessage', JSON.stringify(input))], expects };
  },
};
