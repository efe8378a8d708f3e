/**
 * The name or URL of a FIFO queue. To use one that is known only at run time, narrow it with {@link isFifoName}.
 *
 * @example
 * const name: FifoName = 'orders.fifo';
 */
export type FifoName = `${string}.fifo`;

/**
 * Whether a name or URL is that of a FIFO queue.
 *
 * @example
 * const name = process.env.QUEUE_URL ?? '';
 * if (isFifoName(name)) await forebay.queue(name).send('hello', { group: 'a' });
 */
export const isFifoName = (name: string): name is FifoName => name.endsWith('.fifo');
