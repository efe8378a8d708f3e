/**
 * The longest body that is read. A message of 1 MiB grows to six times its size when JSON escapes each of its
 * bytes, and to three times in a form.
 */
export const maxRequestBytes = 8 * 1024 * 1024;

/** SQS's largest request, a batch of ten with ten attributes each, has about 400 parameters. */
export const maxParameters = 10_000;

/** The deepest member that SQS knows lies six levels down. */
export const maxNesting = 100;
