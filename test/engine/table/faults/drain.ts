/** The longest timeout of the loads is six seconds; the rest is for a slow machine. */
const patienceMs = 60_000;
const receivers = 4;
/** So many empty receives, one after the other, once nothing is missing any more. */
const lastLooks = 4;

/** Receives and deletes until nothing is left; what has not come by then is stuck or lost. */
export async function drain(
  ledger: { draining(): void; missing(): readonly string[] },
  violations: string[],
  receiveAndDelete: () => Promise<number>,
): Promise<void> {
  const endMs = Date.now() + patienceMs;
  ledger.draining();
  const receiver = async () => {
    for (let empty = 0; empty < lastLooks && Date.now() < endMs; ) {
      const received = await receiveAndDelete();
      if (received > 0) empty = 0;
      else if (ledger.missing().length === 0) empty++;
    }
  };
  await Promise.all(Array.from({ length: receivers }, receiver));
  const missing = ledger.missing();
  if (missing.length > 0) violations.push(`${missing.length} are lost: ${missing.slice(0, 20).join(', ')}`);
}
