import { Forebay } from '../../../sdk/index.ts';
import { work } from './work.ts';

const orders = new Forebay().queue('typed');

export const handler = orders.lambdaHandler(async ({ body, attempt }) =>
  work({ body: String(body), attributes: { ApproximateReceiveCount: String(attempt) } as never }),
);
