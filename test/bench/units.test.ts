import { describe, expect, it } from 'vitest';
import { budgets } from '../../bench/units/budgets.ts';
import { units, unitsDefaults } from '../../bench/units/units.ts';
import { linesOf } from './linesOf.ts';

const small = { ...unitsDefaults, rounds: 3, consumers: 3, backlog: 200 };

describe('bench units', () => {
  it('tells of every row of the budget, in order', async () => {
    const lines = await linesOf(units(small));
    expect(lines.map(({ scenario }) => scenario)).toEqual(Object.keys(budgets));
    for (const line of lines) {
      expect(line).toMatchObject({
        writeUnitsPerMessage: expect.any(Number),
        readUnitsPerMessage: expect.any(Number),
        withinBudget: expect.any(Boolean),
      });
    }
  });

  it('finds the known costs of a message that travels alone', async () => {
    const [first] = await linesOf(units(small));
    expect(first).toMatchObject({
      scenario: 'standard-1-1',
      writeUnitsPerMessage: 4,
      readUnitsPerMessage: 1,
      roundTrips: { send: 1, receive: 3, delete: 1 },
      withinBudget: true,
    });
  });

  it('pays for claims that are lost', async () => {
    const lines = await linesOf(units(small));
    const contended = lines.find(({ scenario }) => scenario === 'standard-contended');
    expect(contended?.lostClaimsPerMessage).toBeGreaterThan(0);
    expect(contended?.deliveredTwice).toBe(0);
  });
});
