import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../../../simulator/trace';

const T0 = Date.UTC(2026, 0, 5);
const values = (text: string) => [...parseTrace('t.csv', text).values];

describe('CSV', () => {
  it('reads rows of timestamp,value, with or without a heading', () => {
    const rows = '2026-01-05T00:00:00Z,1\n2026-01-05T00:01:00Z,2.5\n';
    for (const text of [rows, `timestamp,value\n${rows}`, `\uFEFF${rows.replaceAll('\n', '\r\n')}\n`]) {
      const trace = parseTrace('t.csv', text);
      expect([...trace.values]).toEqual([1, 2.5]);
      expect(trace).toMatchObject({ startTime: T0, stepMinutes: 1, repairs: [] });
    }
  });

  it.each([
    ['a plain time is UTC', '2026-01-05 00:00:00', '2026-01-05 00:05:00'],
    ['slashes', '2026/01/05 00:00:00', '2026/01/05 00:05:00'],
    ['minutes alone', '2026-01-05 00:00', '2026-01-05 00:05'],
    ['an offset', '2026-01-05T01:00:00+01:00', '2026-01-05T01:05:00+01:00'],
    ['epoch seconds', String(T0 / 1000), String(T0 / 1000 + 300)],
    ['epoch milliseconds', String(T0), String(T0 + 300_000)],
    ['quotes', '"2026-01-05 00:00:00"', '"2026-01-05 00:05:00"'],
  ])('takes times in common forms: %s', (_, first, second) => {
    const trace = parseTrace('t.csv', `${first},1\n${second},"2"\n`);
    expect(trace).toMatchObject({ startTime: T0, stepMinutes: 5 });
    expect([...trace.values]).toEqual([1, 2]);
  });

  it('passes over the headings that a CloudWatch console writes, and holds them to Sum', () => {
    const head = (statistic: string) =>
      `Full label,IncomingBytes\nLabel,IncomingBytes\nDim: StreamName,clicks\nStatistic,${statistic}\nPeriod,5 minutes\n`;
    const rows = '2026/01/05 00:00:00,10\n2026/01/05 00:05:00,20\n';
    expect(values(head('Sum') + rows)).toEqual([10, 20]);
    expect(() => values(head('Average') + rows)).toThrow(
      't.csv, row 4: the statistic is Average. Export the Sum.',
    );
  });

  it('puts rows in order, counts repeated rows once, fills short gaps, and tells so', () => {
    const trace = parseTrace(
      't.csv',
      ['00:03,40', '00:00,10', '00:01,20', '00:01,20', '00:05,60', '00:06,70', '00:07,80']
        .map((row) => `2026-01-05 ${row}`)
        .join('\n'),
    );
    expect([...trace.values]).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
    expect(trace.repairs).toEqual([
      '1 rows were earlier than the row before them; all were put in order.',
      '1 rows were there twice and count once.',
      '2 missing buckets were filled in on the line between their neighbours.',
    ]);
  });

  it.each([
    ['', 't.csv is empty; a trace needs rows of timestamp,value.'],
    ['timestamp,value\n', 't.csv has 0 rows with a time of their own; a trace needs at least 2.'],
    ['2026-01-05 00:00,1\n', 't.csv has 1 rows with a time of their own; a trace needs at least 2.'],
    [
      '2026-01-05 00:00,1\n2026-01-05 00:01,many\n',
      't.csv, row 2: the value "many" is not a number of 0 or more.',
    ],
    ['2026-01-05 00:00,1\n2026-01-05 00:01,\n', 't.csv, row 2: the value "" is not a number of 0 or more.'],
    [
      '2026-01-05 00:00,1\n2026-01-05 00:01,-3\n',
      't.csv, row 2: the value "-3" is not a number of 0 or more.',
    ],
    ['2026-01-05 00:00,1\n2026-01-05 00:01,Infinity\n', 'the value "Infinity" is not a number of 0 or more'],
    ['2026-01-05 00:00,1\nyesterday,2\n', 't.csv, row 2: "yesterday" is no time'],
    ['2026-13-05 00:00,1\n2026-01-05 00:01,2\n', 't.csv, row 1: "2026-13-05 00:00" is no time'],
    ['2026-01-05 00:00,1\n5,2\n', 't.csv, row 2: "5" is no time'],
    [
      '2026-01-05 00:00,1,3\n',
      't.csv, row 1: 3 columns in "2026-01-05 00:00,1,3"; a row is timestamp,value.',
    ],
    [
      '2026-01-05 00:00,1\n2026-01-05 00:01,2\n2026-01-05 00:01,3\n',
      't.csv, row 3: the time 2026-01-05T00:01:00.000Z has the value 3 here and 2 in row 2. A time can have one value.',
    ],
    [
      '2026-01-05 00:00,1\n2026-01-05 00:01,2\n2026-01-05 07:00,3\n',
      't.csv, row 3: nothing between 2026-01-05T00:01:00.000Z and 2026-01-05T07:00:00.000Z.',
    ],
    [
      '2026-01-05 00:00,1\n2026-01-05 00:01,2\n2026-01-05 00:02,3\n2026-01-05 00:02:30,4\n',
      't.csv, row 4: 2026-01-05T00:02:30.000Z does not fit the step of 1 minutes',
    ],
    ['2025-01-05 00:00,1\n2026-12-05 00:00,2\n', 't.csv spans 699 days'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTrace('t.csv', text)).toThrow(message);
  });
});

describe('what the AWS CLI prints', () => {
  it('reads get-metric-statistics, which comes in no order', () => {
    const text = JSON.stringify({
      Label: 'IncomingBytes',
      Datapoints: [
        { Timestamp: '2026-01-05T00:05:00+00:00', Sum: 20.0, Unit: 'Bytes' },
        { Timestamp: '2026-01-05T00:00:00+00:00', Sum: 10.0, Unit: 'Bytes' },
      ],
    });
    expect(values(text)).toEqual([10, 20]);
  });

  it('reads get-metric-data, newest first as by default', () => {
    const text = JSON.stringify({
      MetricDataResults: [
        {
          Id: 'm1',
          Label: 'IncomingBytes',
          Timestamps: ['2026-01-05T00:01:00+00:00', '2026-01-05T00:00:00+00:00'],
          Values: [2, 1],
          StatusCode: 'Complete',
        },
      ],
      Messages: [],
    });
    expect(values(text)).toEqual([1, 2]);
  });

  it.each([
    [
      '{"Datapoints":[{"Timestamp":"2026-01-05T00:00:00Z","Average":1}]}',
      't.csv, Datapoints[0]: no Sum. Export with --statistics Sum.',
    ],
    ['{"Datapoints":[]}', 'has 0 rows'],
    ['{"Datapoints":[{"Timestamp":"now","Sum":1}]}', 't.csv, Datapoints[0]: "now" is no time'],
    ['{"MetricDataResults":[]}', 'MetricDataResults has 0 series; a trace is exactly one'],
    [
      '{"MetricDataResults":[{"Timestamps":["2026-01-05T00:00:00Z"],"Values":[]}]}',
      '1 Timestamps but 0 Values',
    ],
    ['{"Timestamps":[]}', 'JSON without Datapoints (get-metric-statistics) and without MetricDataResults'],
    ['{"Datapoints":', 't.csv begins like JSON but is none'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTrace('t.csv', text)).toThrow(message);
  });
});
