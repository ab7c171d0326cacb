import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ClickstreamBlueprint } from 'cdk-kinesis-blueprint';
import { describe, expect, it } from 'vitest';
import { GB, PRICES } from '../../../lib/observability/report/prices';
import { newStack, resourcesOf } from '../../synth/support/synthesize';

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

function ofType(type: string) {
  const stack = newStack();
  new ClickstreamBlueprint(stack, 'Clickstream');
  return Object.values(resourcesOf(stack, type));
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

  it('for keys, alarms and a dashboard, as many as the blueprint has', () => {
    const { kms, cloudWatch } = PRICES;
    const keys = ofType('AWS::KMS::Key').length;
    const day = (month: number) => usd((month * 24) / HOURS);
    expect(dollars('keys')).toEqual(['$1', day(keys * kms.key), usd(keys * kms.key), usd(keys * kms.key)]);
    const metricsOf = (terms: unknown) =>
      terms === undefined
        ? 1
        : (terms as { MetricStat?: unknown }[]).filter((term) => term.MetricStat).length;
    const metrics = ofType('AWS::CloudWatch::Alarm').reduce(
      (sum, { Properties }) => sum + metricsOf(Properties.Metrics),
      0,
    );
    const composites = ofType('AWS::CloudWatch::CompositeAlarm').length;
    const { alarmMetric, compositeAlarm, dashboard } = cloudWatch;
    const month = metrics * alarmMetric + composites * compositeAlarm + dashboard;
    expect(dollars('alarms')).toEqual([
      usd(alarmMetric),
      usd(compositeAlarm),
      '$3',
      day(month),
      usd(month),
      usd(month),
    ]);
    expect(ROWS.find((line) => line.startsWith('| alarms'))).toContain(`for ${metrics} and ${composites} |`);
  });
});
