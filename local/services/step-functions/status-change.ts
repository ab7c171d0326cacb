import { parseArn } from '../../base/arn';
import type { AwsEvent } from '../events';
import type { Execution } from './execution/execution';

/**
 * The EventBridge event for an execution that started or ended.
 * @param time milliseconds since the epoch, on EventBridge's clock
 * @returns `undefined` for an EXPRESS state machine, which sends no events
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChange(
  { settings, status, startDate, ending }: Execution,
  time: number,
): AwsEvent | undefined {
  if (settings.machine.type === 'EXPRESS') return undefined;
  const { stopDate = null, output = null, error = null, cause = null } = ending;
  return {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    time,
    home: parseArn(settings.arn),
    resources: [settings.arn],
    detail: {
      executionArn: settings.arn,
      stateMachineArn: settings.machine.arn,
      name: settings.name,
      status,
      startDate,
      stopDate,
      input: settings.input,
      output,
      inputDetails: { included: true },
      outputDetails: output === null ? null : { included: true },
      error,
      cause,
      redriveCount: 0,
    },
  };
}
