import { resolve } from 'node:path';
import { agentMeasure } from './client/agent';
import { codecMeasure } from './client/codec';
import { kplMeasure } from './client/kpl';
import { leaseConsumerMeasure } from './client/lease-consumer';
import { producerMeasure } from './client/producer';
import { routeMeasure } from './client/route';
import { firehoseBench } from './firehose';
import { flinkBench } from './flink';
import { functionsBench } from './functions';
import { httpIngestBench } from './http-ingest';
import { fanOutBench } from './kinesis/fan-out';
import { fanOutSoakBench } from './kinesis/fan-out-soak';
import { putRecordsBench } from './kinesis/put-records';
import type { Benchmark } from './page';
import { kclServiceBench } from './processing/kcl-service';
import { queueBench } from './processing/queue';
import { endToEndBench } from './run/end-to-end';
import { ownTimeBench } from './run/own-time';
import { sampleLogBench } from './run/sample-log';
import { synthBench } from './synth';

/** The root of the package, seen from the built benchmarks. */
export const ROOT = resolve(__dirname, '..', '..');

const ENGINE = ['local/http', 'local/services/kinesis'];
const RUN = ['local', 'run', 'lambdas/batch', 'lambdas/page-view-writer'];

/** The sections of docs/benchmarks.md that `npm run bench` writes; `npm run bench:autoscaling` writes its own. */
export const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'put-records',
    title: 'PutRecords through the AWS SDK',
    measures: ENGINE,
    run: putRecordsBench,
  },
  {
    name: 'end-to-end',
    title: 'End to end: PutRecords to the last write of the consumer',
    measures: RUN,
    run: () => endToEndBench(ROOT),
  },
  {
    name: 'fan-out',
    title: 'Enhanced fan-out: pushed against polled',
    measures: [...ENGINE, 'local/services/event-source-mapping'],
    run: fanOutBench,
  },
  {
    name: 'fan-out-soak',
    title: 'Enhanced fan-out for ten minutes',
    measures: [...ENGINE, 'local/services/event-source-mapping'],
    isLong: true,
    run: () => fanOutSoakBench(),
  },
  {
    name: 'sample-log',
    title: 'npm start on an access log of 10,000 lines, from a built checkout',
    measures: RUN,
    run: () => sampleLogBench(ROOT),
  },
  {
    name: 'own-time',
    title: "AWS's time: the story, a day, a rehearsal",
    measures: RUN,
    run: () => ownTimeBench(ROOT),
  },
  {
    name: 'firehose',
    title: 'Firehose: records to objects',
    measures: ['local/services/firehose', 'local/services/delivery'],
    run: firehoseBench,
  },
  {
    name: 'flink',
    title: 'Flink: the sample against a Lambda function',
    measures: ['examples/flink-sessions'],
    isLong: true,
    run: () => flinkBench(ROOT),
  },
  {
    name: 'http-ingest',
    title: 'HttpIngest: records over HTTP, against PutRecords',
    measures: ['local/services/api-gateway', 'lib/ingest/http', 'client/beacon'],
    run: () => httpIngestBench(ROOT),
  },
  { name: 'synth', title: 'Synthesis', measures: ['lib', 'bin/blueprint.ts'], run: synthBench },
  {
    name: 'functions',
    title: 'Function bundles',
    measures: ['lambdas', 'scripts/bundle-functions.mjs'],
    run: () => functionsBench(ROOT),
  },
  codecMeasure,
  routeMeasure,
  producerMeasure,
  kplMeasure,
  agentMeasure,
  leaseConsumerMeasure,
  {
    name: 'kcl-service',
    title: 'KclService: a rolling deployment',
    measures: ['client/consumer', 'examples/kcl-service'],
    isLong: true,
    run: () => kclServiceBench(ROOT),
  },
  {
    name: 'queue',
    title: 'QueueConsumer: received and acknowledged',
    measures: ['client/queue', 'local/services/kinesis/queues'],
    run: queueBench,
  },
];
