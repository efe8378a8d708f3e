import type { Consumers, FunctionFacts } from '../../engine/mappings/consumers.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import type { Environment } from '../environment.ts';
import { type LambdaApi, openLambdaApi, refusalOf } from './lambdaApi.ts';
import { startTask } from './startTask.ts';

const attempts = 3;
const attemptMs = 2_000;
const nameShape = /^[A-Za-z0-9:$_-]{1,200}$/;

/** The functions of the account that were let in on; none where nobody calls them. */
export function cloudConsumers(environment: Environment): Consumers | undefined {
  const { dispatcher } = environment;
  if (dispatcher === undefined) return undefined;
  const lambda = openLambdaApi(environment);
  return {
    describe: (name) => describeFunction(lambda, name),
    startWorker: ({ id }) => startTask(lambda, dispatcher, { task: 'work', mappingId: id }),
  };
}

/** Lambda's GetFunctionConfiguration. */
async function describeFunction(lambda: LambdaApi, name: string): Promise<FunctionFacts | undefined> {
  if (!nameShape.test(name)) return undefined;
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const answer = await lambda({
        method: 'GET',
        path: `${encodeURIComponent(name)}/configuration`,
        answerWithinMs: attemptMs,
        isAlone: attempt > 0,
      });
      if (answer.status === 200) return factsOf(JSON.parse(answer.body), name);
      failure = refusalOf(answer);
      if (answer.status < 500 && answer.status !== 429) return undefined;
    } catch (error) {
      failure = error;
    }
  }
  throw new StorageUnavailable(`Lambda does not answer: ${failure}`, { cause: failure });
}

type Configuration = { readonly FunctionArn: string; readonly Timeout: number };

function factsOf({ FunctionArn, Timeout }: Configuration, name: string): FunctionFacts {
  const [, qualifier] = name.replace(/^(arn:.*:)?\d{12}:function:/, '').split(':');
  const unqualified = FunctionArn.split(':').slice(0, 7).join(':');
  return {
    functionArn: qualifier === undefined ? unqualified : `${unqualified}:${qualifier}`,
    timeoutMs: Timeout * 1000,
  };
}
