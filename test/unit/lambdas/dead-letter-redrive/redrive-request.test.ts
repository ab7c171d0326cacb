import { describe, expect, it } from 'vitest';
import { InvalidRequestError, parseRequest } from '../../../../lambdas/dead-letter-redrive/redrive-request';

describe('the request', () => {
  it.each([undefined, null, {}])('may be empty: %j', (event) => {
    expect(parseRequest(event, 100)).toEqual({
      dryRun: false,
      recordsPerSecond: 100,
      maximumPointers: 100_000,
    });
  });

  it('says what it wants', () => {
    const request = { dryRun: true, recordsPerSecond: 0.5, maximumPointers: 7 };
    expect(parseRequest(request, 100)).toEqual(request);
  });

  it.each([
    ['now', 'The request must be a JSON object, got "now".'],
    [[1], 'The request must be a JSON object, got [1].'],
    [
      { dryrun: true },
      'The request has an unknown key "dryrun"; the keys are dryRun, recordsPerSecond, maximumPointers.',
    ],
    [{ dryRun: 'yes' }, 'dryRun must be true or false, got "yes".'],
    [{ recordsPerSecond: 0 }, 'recordsPerSecond must be a number above 0 and at most 100000, got 0.'],
    [{ recordsPerSecond: '5' }, 'recordsPerSecond must be a number above 0 and at most 100000, got "5".'],
    [{ maximumPointers: 1.5 }, 'maximumPointers must be a whole number of 1 to 100000, got 1.5.'],
    [{ maximumPointers: 0 }, 'maximumPointers must be a whole number of 1 to 100000, got 0.'],
    [{ maximumPointers: 100_001 }, 'maximumPointers must be a whole number of 1 to 100000, got 100001.'],
  ])('is refused when it is %j', (event, reason) => {
    expect(() => parseRequest(event, 100)).toThrow(new InvalidRequestError(reason));
  });
});
