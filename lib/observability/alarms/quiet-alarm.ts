import { Aws, aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The cause may go off some minutes later than its effect. */
const WAIT = Duration.minutes(5);

/** An effect ends later than its cause: what has piled up must be worked off. */
const EXTENSION = Duration.minutes(15);

/**
 * Makes a composite alarm over an alarm that has no actions while one of its causes is on. An effect that
 * outlasts its causes, or comes without them, acts.
 *
 * @param id the id of a composite alarm over the causes, where there are several
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
 */
export function quietAlarm(
  scope: Construct,
  id: string,
  effect: cloudwatch.Alarm,
  causes: readonly cloudwatch.Alarm[],
): cloudwatch.CompositeAlarm {
  const { alarmDescription } = effect.node.defaultChild as cloudwatch.CfnAlarm;
  const ids = [...new Set(causes.map(({ node }) => node.id))].join(', ');
  return new cloudwatch.CompositeAlarm(scope, `${effect.node.id}Alone`, {
    compositeAlarmName: compositeName(scope, `${effect.node.id}Alone`),
    alarmDescription: `Quiet while ${ids} is on. ${alarmDescription}`,
    alarmRule: cloudwatch.AlarmRule.fromAlarm(effect, cloudwatch.AlarmState.ALARM),
    actionsSuppressor: oneOf(scope, id, causes),
    actionsSuppressorWaitPeriod: WAIT,
    actionsSuppressorExtensionPeriod: EXTENSION,
  });
}

function oneOf(scope: Construct, id: string, causes: readonly cloudwatch.Alarm[]): cloudwatch.IAlarm {
  const [first] = causes;
  if (first !== undefined && causes.length === 1) return first;
  const present = scope.node.tryFindChild(id);
  if (present instanceof cloudwatch.CompositeAlarm) return present;
  const on = causes.map((alarm) => cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM));
  return new cloudwatch.CompositeAlarm(scope, id, {
    compositeAlarmName: compositeName(scope, id),
    alarmDescription: `${id}: the cause of other alarms of ${scope.node.path}. It tells nobody.`,
    alarmRule: cloudwatch.AlarmRule.anyOf(...on),
  });
}

/** The CDK makes the name from the construct's path only, which a second stack of the same app shares. */
function compositeName(scope: Construct, id: string): string {
  return `${Aws.STACK_NAME}-${scope.node.addr.slice(-8)}-${id}`;
}
