import type { Update } from '../port.ts';
import type { Placeholders } from './placeholders.ts';

/** `undefined`: it changes nothing. */
export function updateExpression({ set, add, unset }: Update, on: Placeholders): string | undefined {
  const settings = (set ?? []).map(([path, value]) => `${on.path(path)} = ${on.value(value)}`);
  if (add !== undefined && add.length > 0) {
    // ADD would do for attributes, but not for entries of maps.
    const zero = on.value(0);
    for (const [path, amount] of add) {
      const name = on.path(path);
      settings.push(`${name} = if_not_exists(${name}, ${zero}) + ${on.value(amount)}`);
    }
  }
  const removals = (unset ?? []).map(on.path);
  const clauses = [
    ...(settings.length > 0 ? [`SET ${settings.join(', ')}`] : []),
    ...(removals.length > 0 ? [`REMOVE ${removals.join(', ')}`] : []),
  ];
  return clauses.length === 0 ? undefined : clauses.join(' ');
}
