/** What a function is told by whoever deploys it. */
export type Environment = {
  readonly tableName: string;
  /** 12 digits: whose queues these are. */
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  /** Start of queue URLs; without it, what the client calls the service. */
  readonly baseUrl?: string;
  /** `keys`: only who signs with an issued key; `none`: everybody. */
  readonly auth: 'keys' | 'none';
  /** Key of KMS under which issued keys are sealed. */
  readonly sealKeyId?: string;
  /** Reserved concurrency of the api. */
  readonly concurrency?: number;
  /** No poll waits longer, whatever it asks for. */
  readonly maxWaitSeconds?: number;
  /** Name of the function that calls consumers; without it none can be mapped. */
  readonly dispatcher?: string;
  /** Where Lambda is, when it is not AWS's own. */
  readonly lambdaEndpoint?: string;
};

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the variables, and refuses to start on what would only fail later. */
export function readEnvironment(variables: Variables): Environment {
  const auth = variables.FOREBAY_AUTH || 'keys';
  if (auth !== 'keys' && auth !== 'none') {
    throw new Error(`FOREBAY_AUTH is "${auth}": it must be keys or none`);
  }
  return {
    tableName: required(variables, 'FOREBAY_TABLE'),
    account: required(variables, 'FOREBAY_ACCOUNT'),
    region: required(variables, 'AWS_REGION'),
    stage: variables.FOREBAY_STAGE || 'prod',
    baseUrl: variables.FOREBAY_BASE_URL || undefined,
    auth,
    sealKeyId: variables.FOREBAY_SEAL_KEY_ID || undefined,
    concurrency: wholeNumber(variables, 'FOREBAY_CONCURRENCY'),
    maxWaitSeconds: wholeNumber(variables, 'FOREBAY_MAX_WAIT_SECONDS'),
    dispatcher: variables.FOREBAY_DISPATCHER || undefined,
    lambdaEndpoint: variables.AWS_ENDPOINT_URL_LAMBDA || undefined,
  };
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function wholeNumber(variables: Variables, name: string): number | undefined {
  const value = variables[name];
  if (!value) return undefined;
  if (!/^\d{1,6}$/.test(value)) throw new Error(`${name} is "${value}": it must be a whole number`);
  return Number(value);
}
