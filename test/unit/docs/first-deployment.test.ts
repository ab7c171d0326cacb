import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GB, PRICES } from '../../../lib/observability/report/prices';

const ROWS = readFileSync(resolve(__dirname, '../../../docs/first-deployment.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'));
const HOURS = 730;
const RECORDS = 1000 * 3600 * HOURS;
/** What 1,000 records of 1 KiB a second come to in a month. */
const MONTH_GB = (RECORDS * 1024) / GB;

function dollars(row: string): string[] {
  return [...(ROWS.find((line) => line.startsWith(`| ${row}`)) ?? '').matchAll(/\$\d[\d.]*/g)].map(
    ([it]) => it,
  );
}

const usd = (amount: number) => `$${amount.toFixed(2)}`;

describe('the prices in docs/first-deployment.md are those of the report', () => {
  it('for a stream on demand, read by two shared readers and one with dedicated throughput', () => {
    const { streamHour, gbIn, gbOut, gbFanOut } = PRICES.onDemandStandard;
    const month = HOURS * streamHour + MONTH_GB * (gbIn + 2 * gbOut + gbFanOut);
    expect(dollars('stream, on demand')).toEqual([usd(24 * streamHour), usd(HOURS * streamHour), usd(month)]);
  });

  it('for a provisioned one', () => {
    const { shardHour, millionPutUnits, fanOutShardHour, gbFanOut } = PRICES.provisioned;
    const hour = shardHour + fanOutShardHour;
    const month = HOURS * hour + (RECORDS / 1e6) * millionPutUnits + MONTH_GB * gbFanOut;
    expect(dollars('the same stream provisioned')).toEqual([usd(24 * hour), usd(HOURS * hour), usd(month)]);
  });

  it('for Firehose, which bills 5 KiB a record', () => {
    expect(dollars('Firehose')).toEqual(['$0', '$0', usd(5 * MONTH_GB * PRICES.firehose.gbIn)]);
  });

  it('for keys, alarms and a dashboard', () => {
    expect(dollars('keys')).toEqual(['$1', '$0.10', usd(3 * PRICES.kms.key), usd(3 * PRICES.kms.key)]);
    const { alarmMetric, dashboard } = PRICES.cloudWatch;
    const month = 40 * alarmMetric + dashboard;
    expect(dollars('alarms')).toEqual([
      usd(alarmMetric),
      '$3',
      usd((month * 24) / HOURS),
      usd(month),
      usd(month),
    ]);
  });
});
