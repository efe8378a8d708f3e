/**
 * Where it is kept what has been handled. Each method is atomic; `token` names one attempt, so that one whose lease has
 * ended can neither finish nor free the key under its successor.
 *
 * @example
 * const store: IdempotencyStore = memoryStore();
 */
export interface IdempotencyStore {
  /**
   * Takes the key for `leaseMs`, unless it is taken or done.
   *
   * @example
   * const claim = await store.begin('order-42', { token: randomUUID(), leaseMs: 60_000 });
   */
  begin(key: string, attempt: { readonly token: string; readonly leaseMs: number }): Promise<Claim>;
  /**
   * Keeps the result for `keepMs`; answers `false`, and keeps nothing, if the key is no longer this attempt's.
   *
   * @example
   * await store.finish('order-42', { token, result: 'shipped', keepMs: 86_400_000 });
   */
  finish(
    key: string,
    attempt: { readonly token: string; readonly result: unknown; readonly keepMs: number },
  ): Promise<boolean>;
  /**
   * Frees the key, if it is still this attempt's.
   *
   * @example
   * await store.abandon('order-42', { token });
   */
  abandon(key: string, attempt: { readonly token: string }): Promise<void>;
}

/**
 * What a store says of a key: it is yours now, somebody else is at it, or it is done, with what came of it.
 *
 * @example
 * const store = memoryStore();
 * await store.begin('order-42', { token: 'first', leaseMs: 60_000 });
 * await store.finish('order-42', { token: 'first', result: 'shipped', keepMs: 86_400_000 });
 * const claim: Claim = await store.begin('order-42', { token: 'second', leaseMs: 60_000 });
 * console.log(claim.state); // → done
 */
export type Claim =
  | { readonly state: 'yours' }
  | { readonly state: 'in-progress' }
  | { readonly state: 'done'; readonly result: unknown };
