import type { Answer, Outcome } from './connection.ts';
import type { Expected, Probe } from './probe.ts';
import { readAnswer } from './readAnswer.ts';

export type Verdict = {
  /** What came; `http 4xx` is Node's own answer to what is no HTTP. */
  readonly result: Expected | `http ${number}` | 'closed' | 'silent' | 'odd';
  readonly violation?: string;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Was the probe answered as the contract says? */
export function judge(probe: Probe, outcome: Outcome): Verdict {
  if (typeof outcome === 'object' && uuid.test(outcome.headers.get('x-amzn-requestid') ?? '')) {
    return judgeAnswer(probe, outcome);
  }
  const result = typeof outcome === 'object' ? (`http ${outcome.status}` as const) : outcome;
  const isRefusal = typeof outcome === 'object' && outcome.status >= 400 && outcome.status < 500;
  return probe.isGarbage && (isRefusal || outcome === 'closed')
    ? { result }
    : { result, violation: `no answer of the service: ${result}` };
}

function judgeAnswer({ expects, check, isHead = false }: Probe, answer: Answer): Verdict {
  if (isHead) return answer.status === 200 ? { result: 'ok' } : odd(`a ${answer.status} to HEAD`);
  const reading = readAnswer(answer);
  const { result } = reading;
  if (result === undefined) return odd(reading.fault);
  if (answer.status >= 500) return { result, violation: `a ${answer.status}: ${answer.body.slice(0, 200)}` };
  if (!expects.includes('any') && !expects.includes(result)) {
    return { result, violation: `expected ${expects.join(' or ')}, was ${result}` };
  }
  const violation = result === 'ok' ? check?.(answer.body) : undefined;
  return { result, ...(violation !== undefined && { violation }) };
}

const odd = (violation: string): Verdict => ({ result: 'odd', violation });
