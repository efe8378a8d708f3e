/** The functions of the service, each with a `handler.ts` in a folder of its name. */
export const lambdaNames = ['api', 'maintenance', 'queueResource', 'wake', 'dispatcher'] as const;

export type LambdaName = (typeof lambdaNames)[number];

/** File and export by which Lambda calls what `bundleLambda` writes. */
export const lambdaHandler = 'handler.handler';
