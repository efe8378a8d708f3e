import { describe, expect, it } from 'vitest';
import { budgets } from '../../bench/units/budgets.ts';
import { fifoContended } from '../../bench/units/fifoContended.ts';
import { reportedUnits } from '../../bench/units/reported.ts';
import { units, unitsDefaults } from '../../bench/units/units.ts';
import { linesOf } from './linesOf.ts';

const small = { ...unitsDefaults, rounds: 3, consumers: 3, backlog: 200, groups: 300, groupBacklog: 300 };

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

  it('finds the known costs of a FIFO message, alone and by tens, and as a dead letter', async () => {
    const lines = await linesOf(units(small));
    const row = (name: string) => lines.find(({ scenario }) => scenario === name);
    expect(row('fifo-1-1')).toMatchObject({
      writeUnitsPerMessage: 12,
      readUnitsPerMessage: 4,
      roundTrips: { send: 3, receive: 4, delete: 2 },
      withinBudget: true,
    });
    expect(row('fifo-10-10')).toMatchObject({
      writeUnitsPerMessage: 3.3,
      readUnitsPerMessage: 0.5,
      roundTrips: { send: 4, receive: 4, delete: 2 },
      withinBudget: true,
    });
    for (const name of ['fifo-groups', 'fifo-backlog', 'fifo-dead-letter']) {
      expect(row(name), name).toMatchObject({ withinBudget: true });
    }
  });

  it('pays for sends that are turned away, and not too much', async () => {
    const line = await fifoContended(unitsDefaults.openTable, 8, 400);
    expect(line.writeUnitsPerMessage).toBeGreaterThan(13);
    expect(line).toMatchObject({ withinBudget: true });
  });

  it('gives what DynamoDB reports beside what the meter counts, and where nothing is refused they are one', async () => {
    const tiny = { rounds: 2, consumers: 2, backlog: 50, senders: 2, groups: 10, groupBacklog: 10 };
    const lines = await linesOf(reportedUnits({ ...unitsDefaults, ...tiny }));
    expect(lines.map(({ scenario }) => scenario)).toEqual(Object.keys(budgets));
    for (const { scenario, metered, writeUnitsPerMessage, readUnitsPerMessage } of lines) {
      const reported = { writeUnitsPerMessage, readUnitsPerMessage };
      if (!String(scenario).endsWith('contended')) expect(reported, String(scenario)).toEqual(metered);
    }
  });

  it('pays for claims that are lost', async () => {
    const lines = await linesOf(units(small));
    const contended = lines.find(({ scenario }) => scenario === 'standard-contended');
    expect(contended?.lostClaimsPerMessage).toBeGreaterThan(0);
    expect(contended?.deliveredTwice).toBe(0);
  });
});
