import { kindNames } from './drawProbe.ts';
import type { Verdict } from './judge.ts';
import type { Probe } from './probe.ts';

const mostExamples = 10;
const longestPreview = 600;

/** Counts what was tried and what came of it. */
export function createTally() {
  const results: Record<string, number> = {};
  const kinds: Record<string, number> = Object.fromEntries(kindNames.map((kind) => [kind, 0]));
  const violations: string[] = [];

  return {
    add(probe: Probe, { result, violation }: Verdict): void {
      results[result] = (results[result] ?? 0) + 1;
      kinds[probe.kind] = (kinds[probe.kind] ?? 0) + 1;
      if (violation !== undefined) violations.push(`${probe.kind}: ${violation} <- ${preview(probe)}`);
    },
    violate(what: string): void {
      violations.push(what);
    },
    untried: () => kindNames.filter((kind) => kinds[kind] === 0),
    summary: () => ({
      violations: violations.length,
      examples: violations.slice(0, mostExamples),
      results,
      kinds,
    }),
  };
}

const preview = ({ pieces }: Probe): string =>
  JSON.stringify(
    pieces
      .map((piece) => (typeof piece === 'object' ? piece.toString('latin1', 0, longestPreview) : ''))
      .join('')
      .slice(0, longestPreview),
  );
