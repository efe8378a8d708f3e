import type { SQSEvent } from 'aws-lambda';

/** Says when it was started, and with what. */
export async function handler({ Records }: SQSEvent): Promise<void> {
  const startedMs = performance.timeOrigin + performance.now();
  for (const { body } of Records) {
    const stamp = JSON.stringify({ consumer: 'stamp', body, receives: 1, startedMs });
    await fetch(process.env.LEDGER_URL ?? '', { method: 'POST', body: stamp });
  }
}
