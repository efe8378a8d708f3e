export type Line = { readonly [name: string]: unknown };

/** One JSON document a line, or something for eyes. */
export function createReport(isJson: boolean, write: (text: string) => void): (line: Line) => void {
  return (line) => write(isJson ? `${JSON.stringify(line)}\n` : readable(line));
}

function readable(line: Line): string {
  const [title, ...facts] = Object.entries(line).map(([name, value]) => ({ name, text: textOf(value) }));
  const width = Math.max(...facts.map(({ name }) => name.length));
  return `${title?.text}\n${facts.map(({ name, text }) => `  ${name.padEnd(width)}  ${text}\n`).join('')}\n`;
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${textOf(inner)}`)
    .join(', ');
}
