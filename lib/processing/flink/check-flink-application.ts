import { Token } from 'aws-cdk-lib';
import { checkIs, checkSecondsWithin, checkStream, checkWithin, InputError } from '../../support/check';
import { CHECKPOINT_SECONDS, FLINK_POLL_MILLISECONDS, KINESIS_NAME } from '../../support/limits';
import type { FlinkApplicationProps } from './flink-application-props';
import { FlinkCode } from './flink-code';
import { FlinkRuntime } from './flink-runtime';

/**
 * Refuses settings with which there can be no application; `parallelismOf` looks at its size.
 * @throws InputError
 */
export function checkFlinkApplication(where: string, props: FlinkApplicationProps): void {
  checkStream(where, props.stream);
  checkIs(
    where,
    'code',
    props.code,
    (value) => value instanceof FlinkCode,
    'FlinkCode.fromAsset() or .fromBucket()',
  );
  if (props.runtime !== undefined) {
    const allowed = 'FlinkRuntime.FLINK_2_3, another of its constants, or FlinkRuntime.of()';
    checkIs(where, 'runtime', props.runtime, (value) => value instanceof FlinkRuntime, allowed);
  }
  checkSecondsWithin(`${where}: checkpointInterval`, props.checkpointInterval, CHECKPOINT_SECONDS);
  const { pollInterval } = props;
  if (pollInterval !== undefined && !pollInterval.isUnresolved()) {
    const shown = pollInterval.toHumanString();
    checkWithin(`${where}: pollInterval`, pollInterval.toMilliseconds(), FLINK_POLL_MILLISECONDS, shown);
  }
  checkWindow(where, props.maintenanceWindowStart);
  const { applicationName: name, vpc, vpcSubnets, securityGroups } = props;
  if (name !== undefined && !Token.isUnresolved(name) && !KINESIS_NAME.test(name)) {
    throw new InputError(
      `${where}: applicationName is "${name}"; allowed are 1 to 128 of letters, digits, "_", "." and "-" ` +
        '(Managed Service for Apache Flink, CreateApplication).',
    );
  }
  if (vpc === undefined && (vpcSubnets !== undefined || securityGroups !== undefined)) {
    const given = vpcSubnets === undefined ? 'securityGroups' : 'vpcSubnets';
    throw new InputError(`${where}: ${given} is set and vpc is not; allowed are they beside a vpc.`);
  }
}

function checkWindow(where: string, start: string | undefined): void {
  if (start === undefined || /^([01]\d|2[0-3]):[0-5]\d$/.test(start)) return;
  throw new InputError(
    `${where}: maintenanceWindowStart is "${start}"; allowed is a time of day in UTC from "00:00" to "23:59" ` +
      '(Managed Service for Apache Flink, UpdateApplicationMaintenanceConfiguration).',
  );
}
