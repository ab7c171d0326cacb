import { describe, expect, it } from 'vitest';
import type { FaultOptions } from '../../../local/faults';
import { FaultPlan } from '../../../local/faults/fault-plan';

const N = 1000;
const times = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);

/** The verdicts on N invocations, N calls, N rounds and N datapoints, as one text each. */
function story(options: FaultOptions) {
  const plan = new FaultPlan(options);
  const texts = (draw: () => unknown) => times(N, () => JSON.stringify(draw() ?? null));
  return {
    invocations: texts(() => plan.invocation('Writer')),
    calls: texts(() => plan.call('s3', 'PUT', 0)),
    rounds: texts(() => plan.slowdown('clicks')),
    datapoints: texts(() => plan.datapoint('AWS/Kinesis IncomingBytes')),
    puts: texts(() => [...plan.partOf('partialPut', 'clicks', 10)]),
  };
}
const count = (texts: readonly string[], part: string) => texts.filter((text) => text.includes(part)).length;

const ALL: FaultOptions = {
  seed: 7,
  crashes: 0.1,
  timeouts: 0.05,
  throttled: 0.2,
  failedBefore: 0.1,
  failedAfter: 0.05,
  slowReshards: 0.3,
  lateDatapoints: 0.1,
  missingDatapoints: 0.02,
  partialPuts: 0.25,
};

describe('a fault plan', () => {
  it('draws the shares that are asked for', () => {
    const { invocations, calls, rounds, datapoints, puts } = story(ALL);
    expect({
      crashes: count(invocations, 'crash'),
      timeouts: count(invocations, 'timeout'),
      throttled: count(calls, 'throttled'),
      failedBefore: count(calls, 'failedBefore'),
      failedAfter: count(calls, 'failedAfter'),
      slow: count(rounds, '5'),
      late: count(datapoints, 'late'),
      missing: count(datapoints, 'missing'),
      partial: puts.filter((text) => text !== '[]').length,
    }).toEqual({
      // Of the 1,000, about as many as the share, less those that an earlier kind took.
      crashes: 82,
      timeouts: 38,
      throttled: 200,
      failedBefore: 80,
      failedAfter: 42,
      slow: 300,
      late: 89,
      missing: 17,
      partial: 271,
    });
  });

  it('draws the same from the same seed, and else from another', () => {
    expect(story(ALL)).toEqual(story(ALL));
    const other = story({ ...ALL, seed: 8 });
    for (const [kind, texts] of Object.entries(story(ALL))) {
      expect(other[kind as keyof typeof other], kind).not.toEqual(texts);
    }
  });

  it('draws each kind independently: adding one changes no other', () => {
    const { invocations, calls, rounds } = story({
      seed: 7,
      timeouts: 0.05,
      failedAfter: 0.05,
      slowReshards: 0.3,
    });
    const all = story(ALL);
    expect(all.rounds).toEqual(rounds);
    for (const [i, text] of all.invocations.entries())
      if (!text.includes('crash')) expect(text).toBe(invocations[i]);
    const isOther = (text: string) => text.includes('throttled') || text.includes('Before');
    for (const [i, text] of all.calls.entries()) if (!isOther(text)) expect(text).toBe(calls[i]);
  });

  it('draws each target independently: what one function does changes no other', () => {
    const plan = new FaultPlan(ALL);
    const interleaved = times(N, () => {
      plan.invocation('Counter');
      return JSON.stringify(plan.invocation('Writer') ?? null);
    });
    expect(interleaved).toEqual(story(ALL).invocations);
  });

  it('takes the shares of a service in place of those of all', () => {
    const plan = new FaultPlan({ throttled: 1, failedAfter: 1, calls: { s3: { throttled: 0 } } });
    expect(plan.call('s3', 'PUT', 0)).toBe('failedAfter');
    expect(plan.call('sqs', 'SendMessage', 0)).toBe('throttled');
  });

  it('has a service down from the first second of its outage to before the last', () => {
    const plan = new FaultPlan({ outages: [{ service: 's3', fromSeconds: 10, toSeconds: 20 }] });
    const verdicts = [9_999, 10_000, 19_999, 20_000].map((ms) => plan.call('s3', 'PUT', ms));
    expect(verdicts).toEqual([undefined, 'outage', 'outage', undefined]);
    expect(plan.call('sqs', 'SendMessage', 15_000)).toBeUndefined();
  });

  it('fails some entries of a batch, never all, and the only one of a batch of one', () => {
    const plan = new FaultPlan({ partialPuts: 1 });
    const sizes = times(N, () => plan.partOf('partialPut', 'clicks', 4).size);
    expect(new Set(sizes)).toEqual(new Set([1, 2, 3]));
    expect(plan.partOf('partialPut', 'clicks', 1).size).toBe(1);
  });

  it('crashes at the first to the fourth call, and is late by one to the most minutes', () => {
    const plan = new FaultPlan({ crashes: 1, lateDatapoints: 1, maxMinutesLate: 3 });
    const calls = times(N, () => plan.invocation('Writer')).map((verdict) =>
      verdict?.kind === 'crash' ? verdict.atCall : 0,
    );
    const minutes = times(N, () => plan.datapoint('m')).map((it) => (it?.kind === 'late' ? it.minutes : 0));
    expect([new Set(calls), new Set(minutes)]).toEqual([new Set([1, 2, 3, 4]), new Set([1, 2, 3])]);
  });
});
