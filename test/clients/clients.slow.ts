import { describe, test } from 'vitest';
import { checkClient } from './checkClient.ts';
import { clients } from './clients.ts';
import { missingTool } from './missingTool.ts';
import { scenario } from './scenario.ts';

describe.concurrent('an unmodified client', () => {
  test.for(clients)('of $name finds the scenario true', async (client, { annotate, expect, skip }) => {
    const missing = await missingTool(client);
    skip(missing !== undefined, `this machine lacks ${missing}`);
    const { fault, passed, preparedMs, ranMs } = await checkClient(client);
    expect(fault).toBeUndefined();
    expect(passed).toEqual(expect.arrayContaining([...scenario]));
    await annotate(
      `${passed.length} cases in ${Math.round(ranMs)} ms, prepared in ${Math.round(preparedMs)} ms`,
    );
  });
});
