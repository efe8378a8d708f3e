import type { Queue } from '../engine/model/queue.ts';

/** A queue with this tag has metrics of its own, each of which costs; without it, it counts into the service's alone. */
const tag = 'forebay:metrics';

export const hasOwnMetrics = ({ tags }: Pick<Queue, 'tags'>): boolean => Object.hasOwn(tags, tag);
