import { messageIdOf } from '../../../../engine/model/messageId.ts';
import type { Chooser, Fault, ProxiedRequest } from '../../../support/faultProxy/fault.ts';

type Attributes = Readonly<Record<string, { readonly S?: string; readonly M?: object }>>;
type Write = {
  readonly Item?: Attributes;
  readonly Key?: Attributes;
};

/** After these everything is as it would have been without. */
const harmless: readonly Fault[] = ['delay', 'partial batch', 'short page'];

/**
 * The messages that a fault has struck: any write to a parcel that they lie in, or are being put in, may then have
 * been carried out unknown to its caller, so at-least-once allows that they come twice.
 */
export function createExcuses() {
  const messagesIn = new Map<string, readonly string[]>();
  const excused = new Set<string>();

  const messagesOf = ({ Item, Key }: Write): readonly string[] => {
    const { pk, sk, m } = (Item ?? Key ?? {}) as Attributes;
    const place = `${pk?.S} ${sk?.S}`;
    if (m?.M !== undefined) messagesIn.set(place, Object.keys(m.M).map(messageIdOf));
    return messagesIn.get(place) ?? [];
  };

  return {
    has: (messageId: string): boolean => excused.has(messageId),
    count: (): number => excused.size,
    /** The same choices, remembered. */
    watching(choose: Chooser): Chooser {
      return (request) => {
        const messages = writesOf(request).flatMap(messagesOf);
        const fault = choose(request);
        if (fault !== undefined && !harmless.includes(fault)) {
          for (const message of messages) excused.add(message);
        }
        return fault;
      };
    },
  };
}
export type Excuses = ReturnType<typeof createExcuses>;

function writesOf({ operation, input }: ProxiedRequest): readonly Write[] {
  if (operation === 'TransactWriteItems') {
    return (input.TransactItems as Record<string, Write>[]).flatMap((action) => Object.values(action));
  }
  if (operation === 'BatchWriteItem') {
    const tables = Object.values(input.RequestItems as Record<string, Record<string, Write>[]>);
    return tables.flat().flatMap((request) => Object.values(request));
  }
  return [input as Write];
}
