import type { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { FanOutMetrics } from '../../consumers/reading';
import { autoscalerMetric } from '../../scaling/autoscaler-metrics';
import { streamMode } from '../../stream/known-stream';
import { StreamMetrics } from '../../stream/stream-metrics';
import { GB, PRICES, PRICES_OF } from '../report/prices';
import { type DashboardSubject, heading, line, row } from './section';

/** The cost of the stream per hour, at the load of each minute. Empty if the capacity mode is not known. */
export function cost(subject: DashboardSubject): cloudwatch.IWidget[][] {
  const { stream } = subject;
  const mode = streamMode(stream);
  if (mode === undefined) return [];
  const lines = mode.onDemand ? onDemand(subject) : provisioned(subject, mode.shards);
  return [
    [heading('## What does it cost?')],
    row({
      title:
        `USD an hour, at list prices of ${PRICES_OF.region}, ${PRICES_OF.date}; ` +
        'without the rounding of small records, functions and delivery',
      left: lines,
      stacked: true,
    }),
  ];
}

function onDemand({ stream, fanOutConsumers = [] }: DashboardSubject): cloudwatch.IMetric[] {
  const { streamHour, gbIn, gbOut, gbFanOut } = PRICES.onDemandStandard;
  const metrics = StreamMetrics.of(stream);
  const bytesIn = metrics.metric('IncomingBytes');
  return [
    line('the stream', `${streamHour} + 0 * FILL(written, 0)`, { written: bytesIn }),
    line('written', hourly('written', gbIn), { written: bytesIn }),
    line('read, shared', hourly('read', gbOut), { read: metrics.metric('GetRecords.Bytes') }),
    ...fanOutConsumers.map((consumer, index) =>
      line(`read, ${consumer.node.id}`, hourly(`fanOut${index}`, gbFanOut), {
        [`fanOut${index}`]: FanOutMetrics.of(consumer).bytes(),
      }),
    ),
  ];
}

function provisioned(
  { stream, autoscaler, fanOutConsumers = [] }: DashboardSubject,
  shards: number | undefined,
): cloudwatch.IMetric[] {
  const { shardHour, millionPutUnits, fanOutShardHour, gbFanOut } = PRICES.provisioned;
  const metrics = StreamMetrics.of(stream);
  const perShard = shardHour + fanOutShardHour * fanOutConsumers.length;
  const written = metrics.metric('IncomingRecords');
  const ofShards = autoscaler
    ? line('shards', `FILL(shards, REPEAT) * ${perShard}`, {
        shards: autoscalerMetric(stream, 'OpenShardCount'),
      })
    : line('shards', `${(shards ?? 1) * perShard} + 0 * FILL(written, 0)`, { written });
  return [
    ...(autoscaler !== undefined || shards !== undefined ? [ofShards] : []),
    line('PUT units', `records / PERIOD(records) * 3600 / 1000000 * ${millionPutUnits}`, {
      records: written,
    }),
    ...fanOutConsumers.map((consumer, index) =>
      line(`read, ${consumer.node.id}`, hourly(`fanOut${index}`, gbFanOut), {
        [`fanOut${index}`]: FanOutMetrics.of(consumer).bytes(),
      }),
    ),
  ];
}

function hourly(bytes: string, pricePerGb: number): string {
  return `${bytes} / PERIOD(${bytes}) * 3600 / ${GB} * ${pricePerGb}`;
}
