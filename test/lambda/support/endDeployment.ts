import { afterAll } from 'vitest';
import { endDeployment } from './lambdaWireServer.ts';

afterAll(endDeployment);
