import type { Line } from '../../bench/report.ts';

/** All that a benchmark tells. */
export async function linesOf(benchmark: AsyncIterable<Line>): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const line of benchmark) lines.push(line);
  return lines;
}
