const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The text as an encoder would write it; undefined when it is no base64. Padding may be missing. */
export function canonicalBase64(text: string): string | undefined {
  const canonical = Buffer.from(text, 'base64').toString('base64');
  if (canonical === text) return canonical;
  if (!base64.test(text)) return undefined;
  const unpadded = text.replace(/={1,2}$/, '').length;
  return unpadded % 4 === 1 ? undefined : canonical;
}
