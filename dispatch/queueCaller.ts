import type { Caller } from '../engine/context.ts';
import type { Mapping } from '../engine/mappings/mapping.ts';

/** The mapping as a client of its queue. */
export const queueCaller = ({ account, region }: Mapping): Caller => ({
  account,
  region,
  senderId: account,
  baseUrl: '',
});
