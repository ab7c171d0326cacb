import { describe, expect, test } from 'vitest';
import { asMarkdown } from '../../../../../lib/observability/report/markdown';
import { PRICES, PRICES_OF } from '../../../../../lib/observability/report/prices';
import { reportOn } from '../../../../../lib/observability/report/report';
import { shardsFor, streamCosts } from '../../../../../lib/observability/report/stream-cost';
import type {
  ReadingFunction,
  StreamFacts,
  WrittenTable,
} from '../../../../../lib/observability/report/stream-facts';
import { streamLimits } from '../../../../../lib/observability/report/stream-limits';
import { tableCost } from '../../../../../lib/observability/report/table-cost';
import { tableLimits } from '../../../../../lib/observability/report/table-limits';

const reader: ReadingFunction = {
  path: 'App/Consumer',
  batchSize: 100,
  batchingWindowSeconds: 0,
  parallelizationFactor: 1,
  maxRecordAgeSeconds: 6 * 3600,
  keepsPayload: false,
  memoryMiB: 512,
  arm: true,
};

/** 1,000 records/s of 1 KiB, 24 hours, one Lambda consumer, on 2 shards. */
const facts: StreamFacts = {
  path: 'App/Stream',
  stack: 'App',
  shards: { kind: 'fixed', count: 2 },
  retentionHours: 24,
  maxRecordKiB: 1024,
  sharedReaders: [{ path: 'App/Consumer', kind: 'Lambda', callsPerSecond: 1 }],
  redrives: [],
  fanOutConsumers: [],
  queues: [],
  functions: [reader],
  services: [],
  applications: [],
  deliveries: [],
  httpIngests: [],
  tables: [],
  load: { recordsPerSecond: 1000, recordBytes: 1024, assumed: false },
};
const shared = { alarmMetrics: 0, compositeAlarms: 0, dashboards: 0, keys: 0 };

const usd = (cost: { parts: readonly { part: string; usd: number }[] }) =>
  Object.fromEntries(cost.parts.map(({ part, usd }) => [part, usd]));

describe('the price of a stream, worked by hand', () => {
  // A month has 730 hours, that is 2,628,000 s. 1,000 KiB/s for a month are 2,628,000,000 KiB, or 2,506.26 GB of 2^20 KiB.
  test('on-demand standard', () => {
    const { onDemandStandard } = streamCosts(facts);
    expect(usd(onDemandStandard)).toEqual({
      'stream hours': 29.2, // 730 x 0.04
      'written, records rounded up to 1 KiB': 200.5, // 2,506.26 x 0.08
      'read by shared readers': 100.25, // 2,506.26 x 0.04
    });
    expect(onDemandStandard.total).toBe(329.95);
  });

  test('provisioned: 2 shards', () => {
    const { provisioned } = streamCosts(facts);
    expect(usd(provisioned)).toEqual({
      'shard hours': 21.9, // 2 x 730 x 0.015
      'PUT payload units of 25 KiB': 36.79, // 2,628 million x 0.014
    });
    expect(provisioned.total).toBe(58.69);
  });

  test('on-demand advantage costs what is committed, where less is used', () => {
    const { onDemandAdvantage } = streamCosts(facts);
    // 25 MiB/s for a month are 64,160.16 GB; (0.032 + 0.016) each.
    expect(onDemandAdvantage.total).toBeCloseTo(64_160.16 * 0.048, 1);
    const busy = { ...facts, load: { ...facts.load, recordsPerSecond: 50_000 } };
    expect(usd(streamCosts(busy).onDemandAdvantage)).toEqual({
      'written, records rounded up to 1 KiB': 4_010.01, // 125,312.81 x 0.032
      'read by shared readers': 2_005, // 125,312.81 x 0.016
    });
  });

  test('its floor for 30 days is the known one', () => {
    const { gbIn, gbOut } = PRICES.onDemandAdvantage;
    const gb = (25 * 2 ** 20 * 30 * 24 * 3600) / 2 ** 30;
    expect(Math.round(gb * (gbIn + gbOut))).toBe(3038);
  });

  test('small records count as 1 KiB on demand, and as one unit of 25 KiB each when provisioned', () => {
    const small = streamCosts({ ...facts, load: { ...facts.load, recordBytes: 100 } });
    expect(usd(small.onDemandStandard)['written, records rounded up to 1 KiB']).toBe(200.5);
    expect(usd(small.onDemandStandard)['read by shared readers']).toBe(9.79); // 244.75 x 0.04
    expect(usd(small.provisioned)['PUT payload units of 25 KiB']).toBe(36.79);
    const large = streamCosts({ ...facts, load: { ...facts.load, recordBytes: 25 * 1024 + 1 } });
    expect(usd(large.provisioned)['PUT payload units of 25 KiB']).toBe(73.58);
  });

  test('a consumer with dedicated throughput', () => {
    const costs = streamCosts({ ...facts, fanOutConsumers: ['App/Live'] });
    expect(usd(costs.onDemandStandard)['read with dedicated throughput']).toBe(125.31); // 2,506.26 x 0.05
    expect(usd(costs.provisioned)).toMatchObject({
      'dedicated throughput': 21.9, // 2 x 730 x 0.015
      'read with dedicated throughput': 32.58, // 2,506.26 x 0.013
    });
  });

  test('retention of 30 days', () => {
    const costs = streamCosts({ ...facts, retentionHours: 720 });
    // 1,000 KiB/s are 3.4332 GB an hour: 144 hours of them between a day and a week, 552 beyond.
    expect(usd(costs.onDemandStandard)).toMatchObject({
      'retained from 24 hours to 7 days': 49.44, // 494.38 x 0.1
      'retained beyond 7 days': 43.59, // 1,895.14 x 0.023
    });
    expect(usd(costs.provisioned)).toMatchObject({
      'retained from 24 hours to 7 days': 29.2, // 1,460 shard hours x 0.02
      'retained beyond 7 days': 43.59,
    });
  });

  test.each([
    [{ kind: 'on-demand' } as const, 1],
    [{ kind: 'autoscaled', min: 4, max: 64 } as const, 4],
  ])(
    'provisioned, where the template has %j, is priced for the shards that the load needs there',
    (shards, count) => {
      const { provisioned } = streamCosts({ ...facts, shards });
      expect(provisioned.parts[0]).toMatchObject({ part: 'shard hours', quantity: count * 730 });
      expect(provisioned.note).toContain(`Shards: ${count},`);
    },
  );
});

test.each([
  [1000, 1024, 1],
  [1001, 10, 2],
  [100, 20 * 1024, 2],
])('%d records/s of %d bytes fill %d shards', (recordsPerSecond, recordBytes, shards) => {
  expect(shardsFor({ recordsPerSecond, recordBytes, assumed: false })).toBe(shards);
});

describe('limits', () => {
  const over = (changed: Partial<StreamFacts>) =>
    streamLimits({ ...facts, ...changed })
      .filter(({ ok }) => !ok)
      .map(({ limit, used, allowed }) => `${limit}: ${used}; ${allowed}`);
  const lambdas = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ path: `C${n}`, kind: 'Lambda', callsPerSecond: 1 }) as const);

  test('a modest stream is within all of them', () => {
    expect(over({})).toEqual([]);
  });

  test('readers that share a shard have 5 calls/s and 2 MB/s together', () => {
    const backup = { path: 'Archive', kind: 'Firehose', callsPerSecond: 2 } as const;
    expect(over({ sharedReaders: lambdas(2) })).toEqual([]);
    expect(over({ sharedReaders: [...lambdas(4), backup] })).toEqual([
      'GetRecords calls on each shard: 6 calls/s (C0 1, C1 1, C2 1, C3 1, Archive 2); 5 calls/s for all shared readers',
      'read from each full shard: 5 MB/s by 5 shared readers; 2 MB/s for all shared readers',
    ]);
  });

  test('a redrive of pointers reads the shards beside the others, while it runs', () => {
    const redrives = [{ path: 'Redrive', callsPerSecond: 4 }];
    expect(over({ sharedReaders: lambdas(1), redrives })).toEqual([]);
    expect(over({ sharedReaders: lambdas(2), redrives })).toEqual([
      'GetRecords calls on each shard while Redrive runs: 6 calls/s (C0 1, C1 1, Redrive 4); 5 calls/s for all shared readers',
    ]);
  });

  test('a function without a reservation has at most what an account has by default', () => {
    const functions = [{ ...reader, parallelizationFactor: 10 }];
    const shards = (max: number) => ({ kind: 'autoscaled', min: 1, max }) as const;
    expect(over({ shards: shards(100), functions })).toEqual([]);
    expect(over({ shards: shards(5_000), functions })).toEqual([
      'executions of App/Consumer at once: 50,000 = 5,000 shards (maxShards) x 10; 1,000 by default, with all other ' +
        'functions of the account; 10 in a new one',
    ]);
    const [row] = streamLimits({ ...facts, shards: shards(5_000), functions }).filter(({ ok }) => !ok);
    expect(row).toMatchObject({
      raisable: true,
      note: 'Shards wait for each other. Raise the quota of the account, or lower the parallelization factor.',
    });
  });

  test('a function needs shards times its factor, of what is reserved for it', () => {
    const reserved = { ...reader, parallelizationFactor: 4, reservedConcurrency: 7 };
    expect(over({ functions: [reserved] })).toEqual([
      'executions of App/Consumer at once: 8 = 2 shards (as the template has) x 4; 7 reserved',
    ]);
    expect(over({ functions: [{ ...reserved, reservedConcurrency: 8 }] })).toEqual([]);
    expect(
      over({
        shards: { kind: 'autoscaled', min: 1, max: 3 },
        functions: [{ ...reserved, reservedConcurrency: 8 }],
      }),
    ).toEqual(['executions of App/Consumer at once: 12 = 3 shards (maxShards) x 4; 8 reserved']);
  });

  test('dead letters have to be redriven before the retention ends', () => {
    const late = { ...reader, maxRecordAgeSeconds: 13 * 3600 };
    expect(over({ functions: [late] })).toEqual([
      'age at which App/Consumer gives a record up: 13 hours; half of the 24 hours of retention',
    ]);
    expect(over({ functions: [{ ...reader, maxRecordAgeSeconds: undefined }] })).toEqual([
      'age at which App/Consumer gives a record up: when it expires; half of the 24 hours of retention',
    ]);
  });

  test('a bucket keeps dead letters, so they have only to be given up before the retention ends', () => {
    const late = { ...reader, keepsPayload: true, maxRecordAgeSeconds: 23 * 3600 };
    expect(over({ functions: [late] })).toEqual([]);
    const endless = { ...late, maxRecordAgeSeconds: undefined };
    expect(over({ functions: [endless] })).toEqual([
      'age at which App/Consumer gives a record up: when it expires; the 24 hours of retention',
    ]);
    expect(over({ functions: [endless], retentionHours: 720 })).toEqual([]);
  });

  test('the load has to fit', () => {
    const load = { ...facts.load, recordsPerSecond: 2001 };
    expect(over({ load })).toEqual([
      'written to the stream: 2,001 records/s, 1.95 MB/s; 2,000 records/s, 2 MB/s by 2 shards',
    ]);
    expect(over({ shards: { kind: 'on-demand' }, load: { ...load, recordsPerSecond: 5000 } })).toEqual([
      'written to the stream: 5,000 records/s, 4.88 MB/s; 4 MB/s when it is new, then twice the peak of 30 days',
    ]);
  });

  test('a record that a function cannot be given', () => {
    expect(over({ maxRecordKiB: 10_240 })).toEqual([
      'largest record for App/Consumer: 10,240 KiB; about 4,608 KiB, which is 6 MB in base64',
    ]);
  });

  test('21 consumers with dedicated throughput', () => {
    const fanOutConsumers = Array.from({ length: 21 }, (_, n) => `C${n}`);
    expect(over({ fanOutConsumers })).toEqual([
      'consumers with dedicated throughput: 21; 20, or 50 with On-demand Advantage',
    ]);
  });
});

describe('tables', () => {
  const table: WrittenTable = {
    path: 'App/Views',
    itemsPerRecord: 1,
    isUpperBound: false,
    keptDays: 30,
    partitionKeys: 128,
    isRecoverable: true,
  };
  const sessions: WrittenTable = { ...table, path: 'App/Sessions', isUpperBound: true, itemBytes: 100 };

  test('cost what is written to them and what is stored, worked by hand', () => {
    // 1,000 items/s are 2,628 million a month. 30 days of them are 2,592 million of 1 KiB, or 2,471.92 GB of 2^20 KiB.
    expect(usd(tableCost([table], facts.load))).toEqual({
      'App/Views: write units': 1_642.5, // 2,628 x 0.625
      'App/Views: stored, 30 days': 617.98, // 2,471.92 x 0.25
      'App/Views: point-in-time recovery': 494.38, // 2,471.92 x 0.2
    });
    // 100 bytes count as a unit, too: 241.4 GB.
    expect(usd(tableCost([sessions], facts.load))).toEqual({
      'App/Sessions: write units, at most': 1_642.5,
      'App/Sessions: stored, 30 days, at most': 60.35,
      'App/Sessions: point-in-time recovery, at most': 48.28,
    });
  });

  test('cost two units for an item above 1 KB, and no storage where nobody knows how long it is kept', () => {
    const large = { ...table, itemBytes: 1025, keptDays: undefined };
    expect(usd(tableCost([large], facts.load))).toEqual({ 'App/Views: write units': 3_285 });
  });

  test('are the largest part of the bill of the blueprint', () => {
    const report = reportOn([{ ...facts, tables: [table, sessions] }], shared);
    const [{ costs, readers, tables } = { costs: undefined, readers: undefined, tables: undefined }] =
      report.streams;
    expect(tables?.total).toBeGreaterThan(4 * (costs?.onDemandStandard.total ?? 0));
    expect(tables?.total).toBeGreaterThan(4 * (readers?.total ?? 0));
    expect(asMarkdown(report)).toContain('### The tables that it is written to, a month');
  });

  test('take 40,000 units a second by default, 4,000 of them at once, and 1,000 on each partition key', () => {
    const rows = (recordsPerSecond: number, changed: Partial<WrittenTable> = {}) =>
      tableLimits({ ...table, ...changed }, { ...facts, load: { ...facts.load, recordsPerSecond } });
    expect(rows(4_000)).toEqual([
      {
        limit: 'written to App/Views',
        used: '4,000 write units/s',
        allowed: '40,000 write units/s by default, 4,000 at once',
        ok: true,
      },
      {
        limit: 'written to each partition key of App/Views',
        used: '31.25 write units/s, by 128 write shards',
        allowed: '1,000 write units/s',
        ok: true,
      },
    ]);
    expect(rows(4_001)[0]).toMatchObject({
      ok: true,
      note: 'Give the table warm throughput, or raise the load slowly.',
    });
    expect(rows(4_001, { warmWritesPerSecond: 10_000 })[0]?.note).toBeUndefined();
    expect(rows(50_000)[0]).toMatchObject({
      ok: false,
      note: 'Ask AWS for a higher quota of table-level write throughput.',
    });
    expect(rows(1_001, { partitionKeys: 1 })[1]).toMatchObject({
      ok: false,
      note: 'Spread the items over more write shards.',
    });
  });
});

describe('the report', () => {
  test('prices what reads the stream, and what watches it', () => {
    const report = reportOn([{ ...facts, deliveries: ['App/Archive'] }], {
      alarmMetrics: 20,
      compositeAlarms: 2,
      dashboards: 1,
      keys: 1,
    });
    expect(usd(report.streams[0]?.readers ?? { parts: [] })).toEqual({
      // 1,000 records/s on one full shard, polled once a second: 10 batches a second, 26.28 million a month.
      'App/Consumer: invocations': 5.26,
      'App/Consumer: duration, at 100 ms': 17.52, // 1,314,000 GB-s x 0.0000133334
      'App/Archive: delivered, records rounded up to 5 KiB': 363.41, // 12,531.28 GB x 0.029
    });
    expect(usd(report.shared)).toEqual({
      'metrics in alarms': 2,
      'composite alarms': 1,
      dashboards: 3,
      keys: 1,
    });
  });

  test('says when and where its prices are from, and when the load was assumed', () => {
    const assumed = { ...facts, region: 'eu-west-1', load: { ...facts.load, assumed: true } };
    const text = asMarkdown(reportOn([assumed], shared));
    expect(PRICES_OF).toEqual({ date: '2026-09', region: 'us-east-1', currency: 'USD' });
    expect(text).toContain('List prices of us-east-1 in USD, looked up in 2026-09');
    expect(text).toContain('At 1,000 records/s of 1,024 bytes, which nobody stated.');
    expect(text).toContain('The stack is in eu-west-1, and the prices are of us-east-1.');
    expect(text).toContain('| on-demand standard | on-demand advantage | provisioned |');
  });

  test('marks what is over a limit', () => {
    const text = asMarkdown(reportOn([{ ...facts, maxRecordKiB: 10_240 }], shared));
    expect(text).toContain('| **over** | largest record for App/Consumer |');
  });
});

describe('a way in over HTTP', () => {
  const http = (load: StreamFacts['load'], requestsPerSecond = 1_000) =>
    reportOn([{ ...facts, load, httpIngests: [{ path: 'App/Http', requestsPerSecond }] }], shared).streams[0];

  test('costs by the request, with ten records in each', () => {
    // 100 requests/s are 262.8 million in a month of 730 hours.
    const { http: cost } = http(facts.load) ?? {};
    expect(cost?.parts.map(({ quantity, price }) => [quantity, price])).toEqual([[262.8, 3.5]]);
  });

  test('costs less by the request beyond the first tier', () => {
    const { http: cost } = http({ ...facts.load, recordsPerSecond: 2_000 }) ?? {};
    expect(cost?.total).toBeCloseTo(333 * 3.5 + (525.6 - 333) * 2.8, 1);
  });

  test('is compared with its throttle, and with the largest body', () => {
    const rows = (load: Partial<StreamFacts['load']>, limit: string) =>
      http({ ...facts.load, ...load }, 50)?.limits.find((row) => row.limit === limit)?.ok;
    expect(rows({ recordsPerSecond: 500 }, 'requests to App/Http')).toBe(true);
    expect(rows({ recordsPerSecond: 501 }, 'requests to App/Http')).toBe(false);
    expect(rows({ recordBytes: 1_100_000 }, 'body of a request to App/Http')).toBe(false);
  });
});
