/** What became of a request: an answer, a refusal by its text, or nobody knows. */
export type Outcome<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'unknown' };

export type Call = <T>(action: string, input: object) => Promise<Outcome<T>>;

/** A client that tells a refusal from an answer that never came, and repeats nothing. */
export const clientOf =
  (url: string): Call =>
  async (action, input) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `AmazonSQS.${action}` },
        body: JSON.stringify(input),
      });
      const text = await response.text();
      if (response.status >= 500) return { kind: 'unknown' };
      const value = text === '' ? {} : JSON.parse(text);
      if (response.ok) return { kind: 'answer', value };
      return { kind: 'refusal', text: `${action}: ${value.message}` };
    } catch {
      return { kind: 'unknown' };
    }
  };

/** For calls that must work. */
export async function demand<T>(call: Call, action: string, input: object): Promise<T> {
  const outcome = await call<T>(action, input);
  if (outcome.kind === 'answer') return outcome.value;
  throw new Error(outcome.kind === 'refusal' ? outcome.text : `${action} was not answered`);
}
