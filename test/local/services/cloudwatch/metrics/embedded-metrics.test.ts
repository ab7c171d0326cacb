import { describe, expect, it } from 'vitest';
import { readEmbeddedMetrics } from '../../../../../local/services/cloudwatch/metrics/embedded-metrics';

const line = (members: object, directive: object) =>
  JSON.stringify({ _aws: { Timestamp: 1_000, CloudWatchMetrics: [directive] }, ...members });

describe('a log line in the Embedded Metric Format', () => {
  it('is a sample for each metric and each set of dimensions', () => {
    const samples = readEmbeddedMetrics(
      line(
        { service: 'api', route: '/', latency: [5, 7], calls: 2, note: 'kept in the log' },
        {
          Namespace: 'App',
          Dimensions: [['service'], ['service', 'route']],
          Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }, { Name: 'calls' }],
        },
      ),
    );
    expect(
      samples.map(({ metric, unit, timestamp, set }) => [
        metric.name,
        metric.dimensions,
        unit,
        timestamp,
        set.sum,
        set.sampleCount,
      ]),
    ).toEqual([
      ['latency', { service: 'api' }, 'Milliseconds', 1000, 12, 2],
      ['latency', { service: 'api', route: '/' }, 'Milliseconds', 1000, 12, 2],
      ['calls', { service: 'api' }, 'None', 1000, 2, 1],
      ['calls', { service: 'api', route: '/' }, 'None', 1000, 2, 1],
    ]);
  });

  it('needs no dimensions', () => {
    const [sample] = readEmbeddedMetrics(
      line({ calls: 1 }, { Namespace: 'App', Metrics: [{ Name: 'calls' }] }),
    );
    expect(sample?.metric).toEqual({ namespace: 'App', name: 'calls', dimensions: {} });
  });

  it.each([
    'START RequestId: 1 Version: $LATEST',
    '{"message":"of _aws no word as a member"}',
    '{"_aws": broken',
    '2026-11-20T12:00:00Z\tINFO\t{"_aws":{}}',
    '{"text":"\\"_aws\\""}',
  ])('is not what any other line is: %s', (text) => {
    expect(readEmbeddedMetrics(text)).toEqual([]);
  });

  it.each([
    [{}, { Namespace: 'App', Metrics: [{ Name: 'calls' }] }, 'the metric calls has no number'],
    [
      { calls: 1 },
      { Namespace: 'App', Dimensions: [['service']], Metrics: [{ Name: 'calls' }] },
      'the dimension service has no text',
    ],
    [{ calls: 1 }, { Metrics: [{ Name: 'calls' }] }, 'a directive has no Namespace'],
    [
      { calls: Array(101).fill(1) },
      { Namespace: 'App', Metrics: [{ Name: 'calls' }] },
      'has 101 values, and may have 100',
    ],
  ])('that breaks the format is told', (members, directive, problem) => {
    expect(() => readEmbeddedMetrics(line(members, directive))).toThrow(problem);
  });
});
