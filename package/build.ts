import { fileURLToPath } from 'node:url';
import { buildPackage } from './buildPackage.ts';

buildPackage(fileURLToPath(new URL('../dist', import.meta.url)));
