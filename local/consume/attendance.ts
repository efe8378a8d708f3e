import type { Dispatch } from '../../dispatch/ports.ts';
import { usableMapping } from '../../dispatch/usableMapping.ts';
import { queueIdOfMapping } from '../../engine/mappings/mappingId.ts';
import { attend } from './attend.ts';

export type Attendance = {
  /** Attends to the mapping from now on, or looks again now; before `open`: from then on. */
  begin(mappingId: string): void;
  open(dispatch: Dispatch): void;
  /** Once nobody is attended to any more. */
  done(): Promise<unknown>;
};

/** Which mappings are attended to. */
export function createAttendance(
  parts: Parameters<typeof attend>[2] & {
    /** The mapping is gone or disabled. */
    readonly onEnd: (mappingId: string) => Promise<void>;
  },
): Attendance {
  const attended = new Map<string, Promise<void>>();
  const early = new Set<string>();
  let dispatch: Dispatch | undefined;

  const attendTo = async (opened: Dispatch, mappingId: string): Promise<void> => {
    await attend(opened, mappingId, parts);
    attended.delete(mappingId);
    if (parts.signal.aborted) return;
    // enabled again at that very moment
    if ((await usableMapping(opened, mappingId)) !== undefined) begin(mappingId);
    else await parts.onEnd(mappingId);
  };

  function begin(mappingId: string): void {
    if (dispatch === undefined) {
      early.add(mappingId);
    } else if (attended.has(mappingId)) {
      dispatch.engine.waiters.wakeAll(queueIdOfMapping(mappingId) ?? '');
    } else if (!parts.signal.aborted) {
      attended.set(mappingId, attendTo(dispatch, mappingId).catch(parts.onFault));
    }
  }

  return {
    begin,
    open(opened) {
      dispatch = opened;
      early.forEach(begin);
    },
    done: () => Promise.all(attended.values()),
  };
}
