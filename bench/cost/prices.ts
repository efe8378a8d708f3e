/** On-demand list prices of us-east-1 in dollars, without free tiers and taxes. Check them before you rely on them. */
export const prices = {
  asOf: '2025-11-01',
  region: 'us-east-1',
  dynamodb: { writeUnit: 0.625 / 1e6, readUnit: 0.125 / 1e6 },
  /** Provisioned: a unit a second, for an hour. */
  provisioned: { writeHour: 0.000_65, readHour: 0.000_13 },
  lambda: { request: 0.2 / 1e6, gbSecond: 0.000_013_333_4 },
  /** A request for each started 512 KB. */
  httpApi: { request: 1 / 1e6, stepBytes: 512 * 1024 },
  logs: { ingestedGb: 0.5 },
  kms: { keyMonth: 1 },
  cloudWatch: { alarmMonth: 0.1, metricMonth: 0.3 },
  /** A request for each started 64 KB. */
  sqs: { standardRequest: 0.4 / 1e6, fifoRequest: 0.5 / 1e6, stepBytes: 64 * 1024 },
} as const;
