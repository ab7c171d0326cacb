import { type aws_ec2 as ec2, type aws_logs as logs, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { InputError } from '../../support/check';

/** What is installed on a host. */
export interface AgentSetup {
  /** The flows, as agent.json has them. */
  readonly flows: Record<string, unknown>[];
  /** The Region of the streams. */
  readonly region: string;
  /** Groups whose files the agent may read. */
  readonly readerGroups: readonly string[];
  /** Where the agent's own log goes. */
  readonly logGroup: logs.ILogGroup;
}

const CONFIGURATION = '/etc/aws-kinesis/agent.json';
/** The agent's own log. It is one file, which it rotates. */
const AGENT_LOG = '/var/log/aws-kinesis-agent/aws-kinesis-agent.log';

/**
 * Adds the commands that install and start the Kinesis Agent, and the CloudWatch agent for its log. The first
 * one that fails ends the script.
 *
 * Not verified: that the package of Amazon Linux 2023 starts with systemctl, as others publish it.
 */
export function addAgent(scope: IConstruct, userData: ec2.UserData, setup: AgentSetup): void {
  const stack = Stack.of(scope);
  const configuration = stack.toJsonString({
    'cloudwatch.emitMetrics': true,
    // Not that of the streams: its alarms are in this stack, and CloudWatch alarms on metrics of their own Region.
    'cloudwatch.endpoint': `https://monitoring.${stack.region}.${stack.urlSuffix}`,
    'kinesis.endpoint': `https://kinesis.${setup.region}.${stack.urlSuffix}`,
    flows: setup.flows,
  });
  const logs = stack.toJsonString({
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            {
              file_path: AGENT_LOG,
              log_group_name: setup.logGroup.logGroupName,
              log_stream_name: '{instance_id}',
            },
          ],
        },
      },
    },
  });
  userData.addCommands(
    'set -euo pipefail',
    'dnf install -y aws-kinesis-agent amazon-cloudwatch-agent',
    ...setup.readerGroups.map((group) => `usermod -a -G ${group} aws-kinesis-agent-user`),
    ...file(CONFIGURATION, configuration),
    'systemctl enable aws-kinesis-agent',
    'systemctl restart aws-kinesis-agent',
    ...file('/opt/aws/amazon-cloudwatch-agent/etc/kinesis-agent-log.json', logs),
    '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a append-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/kinesis-agent-log.json',
  );
}

/** Whether instances with these commands have an agent: it has one configuration, which a second one would overwrite. */
export function hasAgent(userData: ec2.UserData): boolean {
  return userData.render().includes(CONFIGURATION);
}

/** Refuses a name that would be a command. @throws InputError */
export function checkGroups(where: string, groups: readonly string[]): void {
  const wrong = groups.find((group) => !/^[a-z_][a-z0-9_-]{0,31}$/.test(group));
  if (wrong === undefined) return;
  throw new InputError(
    `${where}: readerGroups has "${wrong}"; allowed are names of groups of Linux, e.g. "adm".`,
  );
}

/** A file with a text that the shell does not read. */
function file(path: string, content: string): string[] {
  return [`cat > ${path} <<'END_OF_FILE'`, content, 'END_OF_FILE'];
}
