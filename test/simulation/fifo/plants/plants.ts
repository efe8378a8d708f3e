import type { Plant } from '../../plant.ts';
import type { FifoConfig } from '../config.ts';

export const fifoPlants: Readonly<Record<string, Plant<FifoConfig>>> = {};
