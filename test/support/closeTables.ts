import { afterAll } from 'vitest';
import { closeTestTables } from './testTable.ts';

afterAll(closeTestTables);
