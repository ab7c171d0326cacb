import { describe, expect, it } from 'vitest';
import { checkRetention, parseRequest } from '../../../../../lambdas/replay/plan';

const startedAt = Date.parse('2026-11-27T12:00:00Z');
const ofStream = { executionName: 'run', startedAt, recordsPerSecond: 1_000, prefix: undefined };
const ofObjects = { ...ofStream, prefix: 'views/' };
const from = '2026-11-26T12:00:00Z';

describe('the input of a replay', () => {
  it('has defaults for all but the beginning', () => {
    expect(parseRequest({ from }, ofStream)).toEqual({
      name: 'run',
      from: startedAt - 24 * 3_600_000,
      to: startedAt,
      filters: [],
      dryRun: false,
      recordsPerSecond: 1_000,
    });
  });

  it('of objects needs none', () => {
    expect(parseRequest({}, ofObjects)).toMatchObject({ from: 0, to: startedAt, prefix: 'views/' });
    expect(parseRequest({ prefix: 'views/date=1/' }, ofObjects)).toMatchObject({ prefix: 'views/date=1/' });
  });

  it.each([
    [[], 'The input must be a JSON object, got [].'],
    [{ from, rate: 1 }, 'The input has an unknown key "rate"; the keys are name, from, to, '],
    [{}, 'from must be a time such as "2026-11-21T08:00:00Z", got undefined.'],
    [
      { from, to: '2026-11-26' },
      'to must be later than from, which is 2026-11-26T12:00:00.000Z, got "2026-11-26".',
    ],
    [
      { from, to: '2026-11-28' },
      'to must be a time that has passed, at most 2026-11-27T12:00:00.000Z, got "2026-11-28".',
    ],
    [{ from, recordsPerSecond: 0 }, 'recordsPerSecond must be a whole number from 1 to 1,000,000, got 0.'],
    [{ from, filters: {} }, 'filters must be a list of patterns'],
    [{ from, prefix: 'x' }, 'prefix must be left out, because the source is a stream, got "x".'],
    [{ from, name: 'a/b' }, 'name must be 1 to 80 letters'],
    [{ from, resume: 'a' }, 'from is given beside resume; allowed is resume alone'],
  ])('%j is refused', (input, message) => {
    expect(() => parseRequest(input, ofStream)).toThrow(message);
  });

  it('cannot leave the prefix of the construct', () => {
    expect(() => parseRequest({ prefix: 'errors/' }, ofObjects)).toThrow(
      'prefix must be below "views/", got "errors/".',
    );
  });

  it('beyond the retention is refused with what the stream has', () => {
    const request = parseRequest({ from: '2026-11-01' }, ofStream);
    if ('resume' in request) throw new Error('it is no resume');
    expect(() => checkRetention(request, 24, startedAt)).toThrow(
      'from is 2026-11-01T00:00:00.000Z; allowed are times since 2026-11-26T12:00:00.000Z, because the stream retains records ' +
        'for 24 hours and what is older is gone',
    );
    expect(() => checkRetention(request, 8_760, startedAt)).not.toThrow();
  });
});
