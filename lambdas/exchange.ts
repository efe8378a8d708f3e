import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

export type Exchange = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From now until the whole answer has come. */
  readonly answerWithinMs: number;
  /** From now until the whole request has gone out: what came in part is carried out by nobody. Default: the same. */
  readonly sentWithinMs?: number;
  /** Over a connection of its own: on one that has been idle nobody knows afterwards whether a request got through. */
  readonly isAlone?: boolean;
};

export type Exchanged = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
};

/** The answer has not come in time; the request may have been carried out all the same. */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}

/** Each remembers the sessions of TLS, so that a further connection costs one way there and back. */
const alone = { http: new HttpAgent(), https: new HttpsAgent() };
/** What lies between closes a connection that is silent for minutes, as one is whose answer takes so long. */
const probeMs = 30_000;

/** One request and its answer, and no second try. */
export function exchange(asked: Exchange): Promise<Exchanged> {
  const { method, url, headers, body, answerWithinMs, sentWithinMs = answerWithinMs, isAlone } = asked;
  const isPlain = url.protocol === 'http:';
  const request = isPlain ? requestHttp : requestHttps;
  const agent = isPlain ? alone.http : alone.https;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      ...(isAlone && { agent }),
    });
    const late = setTimeout(() => sent.destroy(new NoAnswerInTime('no answer in time')), answerWithinMs);
    const stuck = setTimeout(() => sent.destroy(new Error('not sent in time')), Math.max(0, sentWithinMs));
    const over = () => {
      clearTimeout(late);
      clearTimeout(stuck);
    };
    sent.on('finish', () => clearTimeout(stuck));
    sent.on('socket', (socket) => socket.setKeepAlive(true, probeMs));
    sent.on('close', over);
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    sent.end(body);
  });
}
