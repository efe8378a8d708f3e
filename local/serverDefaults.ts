export const serverDefaults = {
  port: 9324,
  host: '127.0.0.1',
  account: '000000000000',
  region: 'us-east-1',
} as const;
