import repository from '../package.json' with { type: 'json' };

const { './package.json': _, ...sources } = repository.exports;

/** What users import, `./sdk`, and the file behind it. */
export const doors: readonly (readonly [door: string, file: string])[] = Object.entries(sources);
