export const tableNames = ['memory', 'lmdb'] as const;
export type TableName = (typeof tableNames)[number];
