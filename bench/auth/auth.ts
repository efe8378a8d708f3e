import { createHmac, hash } from 'node:crypto';
import { signingKey } from '../../api/auth/signature/signingKeys.ts';
import { createVerifier } from '../../api/auth/signature/verifier.ts';
import type { HttpRequest } from '../../api/http.ts';
import type { Line } from '../report.ts';
import { median, significant } from '../statistics.ts';
import { signedSend } from './signedSend.ts';

export type AuthOptions = {
  readonly bodyBytes: readonly number[];
  readonly rounds: number;
  readonly callsPerRound: number;
};

export const authDefaults: AuthOptions = { bodyBytes: [256, 65_536], rounds: 41, callsPerRound: 500 };

/** The verifier's time as a multiple of what no verifier can do without. */
const bar = 6;

const credentials = {
  accessKeyId: 'FBAY234567ABCDEFGHIJ',
  secret: 'a secret of no less than forty characters',
};

/** What it costs to check a signature, beside one SHA-256 of the body and two HMACs in the same run. */
export async function* auth({ bodyBytes, rounds, callsPerRound }: AuthOptions): AsyncGenerator<Line> {
  for (const bytes of bodyBytes) {
    const nowMs = Date.now();
    const request = signedSend(bytes, nowMs, credentials);
    const verify = createVerifier({ clock: { now: () => nowMs }, findKey: async () => credentials });
    const verified = await verify(request);
    if (!verified.ok || verified.value === undefined) throw new Error('the benchmark signs wrongly');
    const floor = floorOf(request, nowMs);

    const ratios: number[] = [];
    const micros: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const floorMs = await timeOf(callsPerRound, async () => floor());
      const verifyMs = await timeOf(callsPerRound, () => verify(request));
      ratios.push(verifyMs / floorMs);
      micros.push((verifyMs * 1000) / callsPerRound);
    }
    const ratio = significant(median(ratios));
    yield { bodyBytes: bytes, ratio, bar, pass: ratio <= bar, microsPerRequest: significant(median(micros)) };
  }
}

function floorOf({ body }: HttpRequest, nowMs: number): () => string {
  const date = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
  const key = signingKey(credentials.secret, { date, region: 'us-east-1', service: 'sqs' });
  return () => {
    const digest = hash('sha256', body, 'hex');
    const first = createHmac('sha256', key).update(digest).digest('hex');
    return createHmac('sha256', key).update(first).digest('hex');
  };
}

async function timeOf(calls: number, call: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  for (let i = 0; i < calls; i++) await call();
  return performance.now() - startedMs;
}
