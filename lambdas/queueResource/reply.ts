import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Answer } from './carryOut.ts';

const attempts = 3;
const attemptMs = 5_000;

/** Tells CloudFormation, at the signed URL that it gave. It waits for an hour if it is not told. */
export async function reply(url: string, answer: Answer): Promise<void> {
  const body = JSON.stringify(answer);
  for (let attempt = 1; ; attempt++) {
    try {
      const status = await put(new URL(url), body);
      if (status < 300) return;
      throw new Error(`CloudFormation's answer is ${status}`);
    } catch (error) {
      // Lambda calls again, and what was done is done again to no other effect
      if (attempt === attempts) throw error;
    }
  }
}

function put(url: URL, body: string): Promise<number> {
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  // the signature of the URL covers an empty content type
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', headers, timeout: attemptMs }, (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('timeout', () => sent.destroy(new Error('CloudFormation did not answer in time')));
    sent.on('error', reject);
    sent.end(body);
  });
}
