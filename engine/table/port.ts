/**
 * The storage port: what DynamoDB offers natively and an ordered key-value store can offer exactly.
 * One contract suite (`test/engine/table/contract.ts`) says what every adapter does.
 *
 * Items handed in and out are never mutated, by either side.
 */

/**
 * What an attribute may hold. Numbers are finite; maps nest, but conditions reach only one level into them. They
 * are `Map`s: their names are ids that never come again, on which an object would spend five times as long.
 */
export type Value = string | number | boolean | Uint8Array | ValueMap;
export type ValueMap = ReadonlyMap<string, Value>;

/** A partition and a sort key, both non-empty ASCII; sort keys order by their bytes. */
export type Key = { readonly pk: string; readonly sk: string };
export type Item = Key & { readonly [attribute: string]: Value };

/** An attribute, or one entry of a map attribute. */
export type Path = readonly [attribute: string] | readonly [attribute: string, entry: string];

/** The closed algebra of conditions. `absent` and `present` without a path speak of the whole item. */
export type Condition =
  | { readonly is: 'absent'; readonly path?: Path }
  | { readonly is: 'present'; readonly path?: Path }
  | { readonly is: 'equals'; readonly path: Path; readonly value: Value }
  | { readonly is: 'atMost'; readonly path: Path; readonly value: string | number }
  | { readonly is: 'atLeast'; readonly path: Path; readonly value: string | number }
  | { readonly is: 'all' | 'any'; readonly of: readonly Condition[] };

export type Put = {
  readonly kind: 'put';
  readonly item: Item;
  readonly if?: Condition;
  readonly returning?: 'old';
};

/** Changes attributes in place. Never creates an item unless `creates` says so (then absent paths start empty). */
export type Update = {
  readonly kind: 'update';
  readonly key: Key;
  readonly set?: readonly (readonly [Path, Value])[];
  readonly add?: readonly (readonly [Path, number])[];
  readonly unset?: readonly Path[];
  readonly creates?: boolean;
  readonly if?: Condition;
  readonly returning?: 'old' | 'new';
};

/** Removes an item; removing an absent one without a condition is done. */
export type Remove = {
  readonly kind: 'remove';
  readonly key: Key;
  readonly if?: Condition;
  readonly returning?: 'old';
};

/** Holds a transaction to a condition on an item that it does not write. */
export type Check = { readonly kind: 'check'; readonly key: Key; readonly if: Condition };

export type SingleWrite = Put | Update | Remove;
export type TransactWrite = SingleWrite | Check;

/**
 * What became of a conditional write.
 * - `done`: it happened; `item` is what `returning` asked for.
 * - `refused`: this very attempt was answered with a failed condition; `item` is what stood in the way (none: absent).
 * - `unknown`: a time-out, a reset, a 5xx: it may have happened or not.
 */
export type Outcome =
  | { readonly outcome: 'done'; readonly item?: Item }
  | { readonly outcome: 'refused'; readonly item?: Item }
  | { readonly outcome: 'unknown' };

/** `refused` lists, action by action, whether its condition failed and on which item. */
export type TransactOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly reasons: readonly Refusal[] }
  | { readonly outcome: 'unknown' };
export type Refusal = { readonly failed: boolean; readonly item?: Item };

export type Query = {
  readonly pk: string;
  /** Lowest sort key, inclusive. */
  readonly from?: string;
  /** Highest sort key, inclusive. */
  readonly to?: string;
  /** Continue behind this sort key: the `next` of the page before. */
  readonly after?: string;
  /** At most so many items; a page may be shorter (1 MB) with more behind it. */
  readonly limit?: number;
  readonly descending?: boolean;
  /** Half the price, may lag. */
  readonly eventual?: boolean;
};
/** `next` is present when there may be more; pass it as `after`. */
export type Page = { readonly items: readonly Item[]; readonly next?: string };

/** Messages of one shard by their state at an instant. */
export type Counts = { readonly visible: number; readonly inFlight: number; readonly delayed: number };
/** An exact running count, which only a table with a single owner can keep. */
export type Tally = {
  /** Counts what lies in the shard `pk`, leaving out messages sent before `oldestMs`. */
  count(pk: string, nowMs: number, oldestMs: number): Counts;
};

export type Table = {
  /** Who removes items past their `ttl` (epoch seconds): the table by itself and for free, or `dropExpired`. */
  readonly expiry: 'native' | 'swept';
  readonly tally?: Tally;

  get(key: Key, options?: { readonly eventual?: boolean }): Promise<Item | undefined>;
  /** At most 100 distinct keys; answers in the order asked. */
  batchGet(
    keys: readonly Key[],
    options?: { readonly eventual?: boolean },
  ): Promise<readonly (Item | undefined)[]>;
  query(query: Query): Promise<Page>;

  /** Without a condition the outcome is `done`, or the call throws a `StorageUnavailable`. */
  put(put: Put): Promise<Outcome>;
  update(update: Update): Promise<Outcome>;
  remove(remove: Remove): Promise<Outcome>;
  /** At most 25 unconditional writes, no key twice, in no order and not as one. */
  batchWrite(writes: readonly (Put | Remove)[]): Promise<void>;
  /**
   * All or nothing: at most 100 actions, 4 MB, no key twice.
   * A repeat with the same token within 10 minutes of a success is `done` without writing again.
   */
  transact(writes: readonly TransactWrite[], token: string): Promise<TransactOutcome>;

  /**
   * Tells of every attempt that was turned away because its partition was asked too much, repeated or not. Absent
   * where none ever is.
   */
  onThrottle?(listener: (pk: string) => void): void;

  /** Removes up to `limit` items whose `ttl` has passed, going on where the last call stopped; 0 where expiry is native. */
  dropExpired(nowMs: number, limit: number): Promise<number>;
  /** Waits for what is under way and lets go of the files or sockets. */
  close(): Promise<void>;
};

/** The table cannot be reached or refuses all work: the caller may try again later (503). */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** The caller asked for something no table takes (an item over 400 KB, an empty key): a bug above the port. */
export class InvalidTableRequest extends Error {
  override readonly name = 'InvalidTableRequest';
}
