import { onTestFinished } from 'vitest';
import { type LambdaApi, openLambdaApi } from '../../../lambdas/lambdaApi/lambdaApi.ts';
import { type LambdaService, startLambdaService } from '../../lambda/support/lambdaService.ts';

// as Lambda hands them over
process.env.AWS_ACCESS_KEY_ID = 'AKIA';
process.env.AWS_SECRET_ACCESS_KEY = 'secret';

/** Lambda on this machine, and our way to it. */
export async function openedLambda(): Promise<{
  readonly service: LambdaService;
  readonly lambda: LambdaApi;
}> {
  const service = await startLambdaService();
  onTestFinished(() => service.close());
  const lambda = openLambdaApi({ region: 'us-east-1', lambdaEndpoint: service.endpoint });
  return { service, lambda };
}
