type Input = Readonly<Record<string, unknown>>;
type Keys = { readonly Keys: readonly unknown[] };
type Table = readonly unknown[] | Keys;
type Tables = Readonly<Record<string, Table>>;

/** A batch of which some are left out, and the answer with those given back as unprocessed. */
export function partialBatch(
  operation: string,
  input: Input,
  random: () => number,
): { readonly input: Input; giveBack(answer: Input): Input } {
  const member = operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
  const asked = input.RequestItems as Tables;
  const kept = mapTables(asked, (pieces) => pieces.slice(0, firstLeftOut(pieces, random)));
  const left = mapTables(asked, (pieces, name) => pieces.slice(piecesOf(kept[name] as Table).length));
  return {
    input: { ...input, RequestItems: kept },
    giveBack: (answer) => ({ ...answer, [member]: left }),
  };
}

/** At least one of a batch is processed, at least one is not. */
const firstLeftOut = (pieces: readonly unknown[], random: () => number): number =>
  1 + Math.floor(random() * (pieces.length - 1));

const piecesOf = (table: Table): readonly unknown[] => ('Keys' in table ? table.Keys : table);

function mapTables(
  tables: Tables,
  change: (pieces: readonly unknown[], name: string) => readonly unknown[],
): Tables {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => {
      const pieces = change(piecesOf(table), name);
      return [name, 'Keys' in table ? { ...table, Keys: pieces } : pieces];
    }),
  );
}

/** A page of one item fewer than asked for, at least: what a page limit of 1 MB does to large items. */
export function shortPage(input: Input, random: () => number): Input {
  const limit = (input.Limit as number | undefined) ?? 10;
  return { ...input, Limit: 1 + Math.floor(random() * Math.max(1, limit - 1)) };
}
