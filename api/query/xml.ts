import Builder from 'fast-xml-builder';

const needsEscape =
  /[^\t\n\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/**
 * SQS's escapes. A carriage return must be one: a parser reads a bare one as a line feed, and the client's
 * checksum then fails.
 */
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};
/** Stands for what XML cannot hold at all. */
const replacement = '\ufffd';

const attribute = '@';
const builder = new Builder({
  attributeNamePrefix: attribute,
  ignoreAttributes: false,
  suppressEmptyNode: true,
  processEntities: false,
  tagValueProcessor: (_name, value) =>
    String(value).replace(needsEscape, (character) => escapes[character] ?? replacement),
});

/** A document with SQS's namespace on its root. */
export const xml = (root: string, content: Readonly<Record<string, unknown>>): string =>
  builder.build({
    '?xml': { [`${attribute}version`]: '1.0' },
    [root]: { [`${attribute}xmlns`]: 'http://queue.amazonaws.com/doc/2012-11-05/', ...content },
  });
