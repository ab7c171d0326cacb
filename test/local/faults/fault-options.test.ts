import { describe, expect, it } from 'vitest';
import { type FaultOptions, Faults } from '../../../local/faults';
import { ManualClock } from '../../support/manual-clock';

const refusal = (faults: object) => {
  try {
    new Faults({ faults: faults as FaultOptions, clock: new ManualClock() });
    return 'allowed';
  } catch (error) {
    return String(error);
  }
};

describe('fault options', () => {
  it.each([
    [{ crashes: 1.5 }, 'faults.crashes is 1.5; allowed are shares from 0 to 1.'],
    [{ throttled: -0.1 }, 'faults.throttled is -0.1; allowed are shares from 0 to 1.'],
    [{ lateDatapoints: Number.NaN }, 'faults.lateDatapoints is NaN; allowed are shares from 0 to 1.'],
    [{ timeouts: '0.5%' }, 'faults.timeouts is 0.5%; allowed are shares from 0 to 1.'],
    [{ seed: 0.5 }, 'faults.seed is 0.5; allowed are whole numbers.'],
    [{ slowReshardFactor: 0.5 }, 'faults.slowReshardFactor is 0.5; allowed are numbers of 1 or more.'],
    [{ maxMinutesLate: 0 }, 'faults.maxMinutesLate is 0; allowed are whole numbers of 1 or more.'],
    [
      { calls: { s3: { failedAfter: 2 } } },
      'faults.calls.s3.failedAfter is 2; allowed are shares from 0 to 1.',
    ],
    [{ calls: { ec2: {} } }, 'faults.calls has no member ec2; its members are kinesis, dynamodb, s3,'],
    [{ crashs: 0.1 }, 'faults has no member crashs; its members are throttled, failedBefore,'],
    [
      { outages: [{ service: 'dynamo', fromSeconds: 0, toSeconds: 1 }] },
      'faults.outages[0].service is dynamo; allowed are kinesis, dynamodb,',
    ],
    [
      { outages: [{ service: 's3', fromSeconds: 60, toSeconds: 60 }] },
      'faults.outages[0].toSeconds is 60; allowed are numbers above fromSeconds, 60.',
    ],
    [
      { redeploys: [{ atSeconds: -1 }] },
      'faults.redeploys[0].atSeconds is -1; allowed are numbers of 0 or more.',
    ],
  ])('%j is refused', (faults, sentence) => {
    expect(refusal(faults)).toContain(`UserError: ${sentence}`);
  });

  it('may all be left out', () => {
    expect(refusal({})).toBe('allowed');
  });

  it('name the functions there are when a redeploy names none of them', () => {
    const faults = new Faults({
      faults: { redeploys: [{ atSeconds: 1, function: 'Writer' }] },
      clock: new ManualClock(),
    });
    expect(() => faults.begin(['Counter', 'Redactor'], () => undefined)).toThrow(
      'faults.redeploys names the function Writer; the functions are Counter, Redactor.',
    );
  });
});
