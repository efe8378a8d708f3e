export { seededIds, seededRandom } from '../../sdk/testing/seeded.ts';
