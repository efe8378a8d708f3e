/** The tokens of the latest transactions: DynamoDB knows them for 10 minutes, a single owner needs far less. */
export type RememberedTokens = { has(token: string): boolean; add(token: string): void };

const generationSize = 20_000;

/** Two generations, so that forgetting costs nothing and memory is bounded. */
export function rememberedTokens(): RememberedTokens {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    has: (token) => young.has(token) || old.has(token),
    add(token) {
      if (young.size >= generationSize) [old, young] = [young, new Set()];
      young.add(token);
    },
  };
}
