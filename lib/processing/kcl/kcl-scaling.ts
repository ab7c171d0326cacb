import {
  aws_applicationautoscaling as autoscaling,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_ecs as ecs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { withRunbook } from '../../support/runbook';

/** What the number of tasks follows. */
export interface KclTasksProps {
  readonly service: ecs.FargateService;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** How far the fleet is behind, in milliseconds. */
  readonly lagMetric: cloudwatch.IMetric;
  readonly lag: Duration;
  readonly cpuPercent: number;
}

const PAGE = 'kcl-service#what-changes-the-number-of-tasks';

/** New tasks get their leases, and work for a while, before the next decision. */
const COOLDOWN_OUT_SECONDS = 180;
const COOLDOWN_IN_SECONDS = 300;
const IDLE_MINUTES = 15;

/**
 * Keeps the number of tasks at the load. A fleet that falls behind gets tasks, one to four at a time by how far it is
 * behind; so does one whose CPU is nearly used up. It gives one back when it has been neither for a quarter of an hour. No
 * rule takes away while another one adds, so the two never work against each other.
 */
export class KclTasks extends Construct {
  constructor(scope: Construct, id: string, props: KclTasksProps) {
    super(scope, id);
    const { service, minTasks, maxTasks, lagMetric, lag, cpuPercent } = props;
    const target = new autoscaling.CfnScalableTarget(this, 'Target', {
      minCapacity: minTasks,
      maxCapacity: maxTasks,
      resourceId: `service/${service.cluster.clusterName}/${service.serviceName}`,
      scalableDimension: 'ecs:service:DesiredCount',
      serviceNamespace: 'ecs',
    });
    const { path } = (service.node.scope ?? service).node;
    const behind = new cloudwatch.Alarm(this, 'Behind', {
      alarmDescription: withRunbook(`Adds tasks to ${path}: it is ${lag.toHumanString()} behind.`, PAGE),
      metric: lagMetric,
      threshold: lag.toMilliseconds(),
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nobody reads: tasks are missing, and more would be missing as well.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const steps = [0, 4, 29].map((times, index, all) => ({
      metricIntervalLowerBound: times * lag.toMilliseconds(),
      metricIntervalUpperBound: all[index + 1] && (all[index + 1] ?? 0) * lag.toMilliseconds(),
      scalingAdjustment: 2 ** index,
    }));
    behind.addAlarmAction(this.policy('Out', target, COOLDOWN_OUT_SECONDS, 'Maximum', steps));
    new autoscaling.CfnScalingPolicy(this, 'Cpu', {
      policyName: `${this.node.addr.slice(-8)}-cpu`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        targetValue: cpuPercent,
        disableScaleIn: true,
        scaleOutCooldown: COOLDOWN_OUT_SECONDS,
      },
    });
    const idle = new cloudwatch.Alarm(this, 'Idle', {
      alarmDescription: withRunbook(
        `Takes a task from ${path}: it keeps up, and its CPU is half idle. On for as long as there are few tasks.`,
        PAGE,
      ),
      metric: new cloudwatch.MathExpression({
        expression: `IF(FILL(behind, 0) < ${lag.toMilliseconds() / 2} AND cpu < ${cpuPercent / 2}, 0, 1)`,
        label: 'busy',
        usingMetrics: {
          behind: lagMetric,
          cpu: service.metricCpuUtilization({ period: Duration.minutes(1) }),
        },
        period: Duration.minutes(1),
      }),
      threshold: 1,
      evaluationPeriods: IDLE_MINUTES,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // No task runs.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const one = [{ metricIntervalUpperBound: 0, scalingAdjustment: -1 }];
    idle.addAlarmAction(this.policy('In', target, COOLDOWN_IN_SECONDS, 'Average', one));
  }

  private policy(
    id: string,
    target: autoscaling.CfnScalableTarget,
    cooldown: number,
    metricAggregationType: string,
    stepAdjustments: autoscaling.CfnScalingPolicy.StepAdjustmentProperty[],
  ): cloudwatch.IAlarmAction {
    const policy = new autoscaling.CfnScalingPolicy(this, id, {
      policyName: `${this.node.addr.slice(-8)}-${id.toLowerCase()}`,
      policyType: 'StepScaling',
      scalingTargetId: target.ref,
      stepScalingPolicyConfiguration: {
        adjustmentType: 'ChangeInCapacity',
        cooldown,
        metricAggregationType,
        stepAdjustments,
      },
    });
    return { bind: () => ({ alarmActionArn: policy.ref }) };
  }
}
