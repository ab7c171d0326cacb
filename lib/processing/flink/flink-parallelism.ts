import type { aws_kinesis as kinesis } from 'aws-cdk-lib';
import { ownAutoscaler } from '../../data-stream/data-stream';
import { streamMode } from '../../stream/known-stream';
import { checkWithin } from '../../support/check';
import {
  FLINK_MAX_PARALLELISM,
  KPU_QUOTA,
  KPUS_OF_AN_APPLICATION,
  PARALLELISM_PER_KPU,
} from '../../support/limits';
import type { FlinkApplicationProps } from './flink-application-props';

/** Full shards that one task is given: 4 MiB and 4,000 records a second (docs/flink.md has the measurement). */
const SHARDS_OF_A_TASK = 4;

/** The size of an application. */
export interface FlinkParallelism {
  readonly parallelism: number;
  readonly perKpu: number;
  /** KPUs that run tasks. AWS bills one more, which runs the job manager. */
  readonly kpus: number;
  readonly kpuQuota: number;
}

/**
 * How many tasks an application begins with. More tasks than shards would have nothing to read.
 * @throws InputError for what AWS or the quota refuses
 */
export function parallelismOf(where: string, props: FlinkApplicationProps): FlinkParallelism {
  const { parallelismPerKpu: perKpu = 1, kpuQuota = KPUS_OF_AN_APPLICATION } = props;
  checkWithin(`${where}: kpuQuota`, props.kpuQuota, KPU_QUOTA);
  checkWithin(`${where}: parallelismPerKpu`, props.parallelismPerKpu, PARALLELISM_PER_KPU);
  const most = kpuQuota * perKpu;
  checkWithin(`${where}: parallelism`, props.parallelism, {
    from: 1,
    to: most,
    unit: `tasks, which is parallelismPerKpu x kpuQuota = ${perKpu} x ${kpuQuota}`,
    source: 'Managed Service for Apache Flink, quotas',
  });
  const parallelism = props.parallelism ?? Math.min(most, FLINK_MAX_PARALLELISM, tasksFor(props.stream));
  const kpus = Math.ceil(parallelism / perKpu);
  return { parallelism, perKpu, kpus, kpuQuota };
}

function tasksFor(stream: kinesis.IStream): number {
  const shards = ownAutoscaler(stream)?.minShards ?? streamMode(stream)?.shards ?? 1;
  return Math.ceil(shards / SHARDS_OF_A_TASK);
}
