import { describe, expect, it } from 'vitest';
import { engineFixture } from '../support/engine-fixture';

const HOUR = 3_600_000;

describe('AccountSettings', () => {
  it('ends a billing commitment after 24 hours at the earliest', async () => {
    const { engine, clock } = engineFixture();
    const start = clock.now();
    const status = () => engine.account.commitment(clock.now()).status;
    expect(status()).toBe('DISABLED');
    expect(engine.account.update('ENABLED', start)).toEqual({
      status: 'ENABLED',
      startedAt: start,
      earliestAllowedEndAt: start + 24 * HOUR,
    });
    expect(engine.account.update('DISABLED', start + HOUR).status).toBe('ENABLED_UNTIL_EARLIEST_ALLOWED_END');
    await clock.advance(24 * HOUR);
    expect(engine.account.commitment(clock.now())).toEqual({
      status: 'DISABLED',
      startedAt: start,
      endedAt: start + 24 * HOUR,
    });
  });
});
