import { describe, expect, it } from 'vitest';
import { behindOutages } from '../../../local/faults';
import { Queues } from '../../../local/services/sqs';
import { begunFaults } from './support/faulty-door';

const HOME = { partition: 'aws', region: 'us-east-1', accountId: '000000000000' };

describe('what a service calls of another in-process', () => {
  const outages = [{ service: 'sqs', fromSeconds: 60, toSeconds: 120 }] as const;

  it('fails during an outage, and only in the named methods', async () => {
    const { clock, faults, injected } = begunFaults({ outages });
    const queues = new Queues({ clock });
    const { arn } = queues.create('q', {}, HOME);
    const gated = behindOutages(faults, 'sqs', queues, ['send']);
    gated.send(arn, 'before');
    await clock.advance(60_000);
    expect(() => gated.send(arn, 'during')).toThrow('Service is unable to handle request.');
    expect(gated.list()).toHaveLength(1);
    await clock.advance(60_000);
    gated.send(arn, 'after');
    expect(injected).toEqual(['outage sqs send']);
    queues.close();
  });

  it('is the service itself without faults', () => {
    const queues = { send: () => undefined };
    expect(behindOutages(undefined, 'sqs', queues, ['send'])).toBe(queues);
  });
});
