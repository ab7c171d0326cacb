import { shardsShort, utilizationAtMaximum } from '../../../scaling/autoscaler-metrics';
import type { ShardAutoscaler } from '../../../scaling/shard-autoscaler';
import { type AlarmDefinition, AT_LEAST, IDLE_IS_FINE } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';

/** The alarms on an autoscaler, besides its own failure alarm. */
export function autoscalerAlarms({ stream, maxShards, node }: ShardAutoscaler): AlarmDefinition[] {
  return [
    {
      name: MonitoringAlarm.AUTOSCALER_AT_MAXIMUM,
      severity: AlarmSeverity.TICKET,
      says:
        `${node.path} may add no more shards: the stream has ${maxShards}, its most, and 80 % or more of them is used, in ` +
        '10 of 15 minutes. If the load grows, records are refused.',
      metric: utilizationAtMaximum(stream, maxShards),
      comparison: AT_LEAST,
      threshold: 0.8,
      // The first 4 minutes may lie before the first value of the shards, so they have nothing to repeat.
      minutes: [10, 15],
      // No producer wrote, or the autoscaler has not published the shards yet.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.AUTOSCALER_WANTS_MORE,
      severity: AlarmSeverity.TICKET,
      says:
        `${node.path} has found for 10 of 15 minutes that the load wants more shards than it may have: by maxShards, a ` +
        'schedule, or the shard limit of the account. The metric WantedShards says how many. Records are refused, or will be.',
      metric: shardsShort(stream),
      comparison: AT_LEAST,
      threshold: 1,
      minutes: [10, 15],
      // No load is known, or the autoscaler does not run, which its failure alarm tells.
      missing: IDLE_IS_FINE,
    },
  ];
}
