import { describe, expect, it } from 'vitest';
import { handlesIn, requestsFor } from '../../../bench/load/requests.ts';

describe('requestsFor', () => {
  it('says how long each body is, that of a delete too', () => {
    const requests = requestsFor(1234, 'orders');
    const all = [requests.sendBatch[0], requests.receiveBatch, requests.deleteBatch(['AQEBx', 'AQEBy'])].map(
      String,
    );
    for (const request of all) {
      const [head, body] = request.split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`Content-Length: ${body?.length}$`));
      expect(JSON.parse(body ?? '')).toHaveProperty('QueueUrl');
    }
  });

  it('finds the handles in an answer', () => {
    const Messages = ['AQEBx', 'AQEBy'].map((ReceiptHandle) => ({ MessageId: 'm', ReceiptHandle, Body: '' }));
    expect(handlesIn(JSON.stringify({ Messages }))).toEqual(['AQEBx', 'AQEBy']);
    expect(handlesIn('{}')).toEqual([]);
  });
});
