import { messageOf } from '../../base/message-of';
import { AwsError } from '../../http';
import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
  type Unsupported,
} from '../../template';
import { compileEventPattern } from '../event-pattern';
import { type EventTarget, readRuleTarget, readTarget, SUPPORTED_TARGETS } from './event-target';
import { MAX_NAME_CHARACTERS, MAX_TARGETS, MAX_WINDOW_MINUTES } from './limits';
import type { RuleSettings, Rules } from './rules';
import { parseScheduleExpression, type ScheduleExpression } from './schedule-expression';
import type { Schedules } from './schedules';

const UNSUPPORTED_OF_RULE: Unsupported = {
  withoutEffect: ['RoleArn', 'Tags', 'Targets.RetryPolicy', 'Targets.RoleArn'],
  refused: {
    'Targets.AppSyncParameters': SUPPORTED_TARGETS,
    'Targets.BatchParameters': SUPPORTED_TARGETS,
    'Targets.EcsParameters': SUPPORTED_TARGETS,
    'Targets.HttpParameters': SUPPORTED_TARGETS,
    'Targets.InputTransformer': 'it is not played; Input and InputPath are',
    'Targets.RedshiftDataParameters': SUPPORTED_TARGETS,
    'Targets.RunCommandParameters': SUPPORTED_TARGETS,
    'Targets.SageMakerPipelineParameters': SUPPORTED_TARGETS,
    'Targets.SqsParameters': 'FIFO queues are not played',
  },
};

const UNSUPPORTED_OF_SCHEDULE: Unsupported = {
  withoutEffect: ['Description', 'KmsKeyArn', 'Target.RetryPolicy', 'Target.RoleArn'],
  refused: {
    EndDate: 'the bounds of a schedule are not played',
    StartDate: 'the bounds of a schedule are not played',
    'Target.EcsParameters': SUPPORTED_TARGETS,
    'Target.EventBridgeParameters': SUPPORTED_TARGETS,
    'Target.KinesisParameters': SUPPORTED_TARGETS,
    'Target.SageMakerPipelineParameters': SUPPORTED_TARGETS,
    'Target.SqsParameters': 'FIFO queues are not played',
  },
};

/** Provisions `AWS::Events::Rule` on the default event bus, and `AWS::Scheduler::Schedule`. */
export function eventResources(rules: Rules, schedules: Schedules): ResourceProvider {
  return {
    'AWS::Events::Rule': (resource) => makeRule(rules, resource),
    'AWS::Scheduler::Schedule': (resource) => makeSchedule(schedules, resource),
  };
}

function makeRule(rules: Rules, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, UNSUPPORTED_OF_RULE);
  const bus = properties.string('EventBusName') ?? 'default';
  if (bus !== 'default') properties.refuse('EventBusName', 'only the bus "default" is played');
  const pattern = readPattern(properties);
  const text = properties.string('ScheduleExpression');
  if (text === undefined && pattern === undefined) {
    properties.refuse('ScheduleExpression', 'a rule needs it, or EventPattern');
  }
  const settings: RuleSettings = {
    name: properties.string('Name') ?? resource.physicalName(MAX_NAME_CHARACTERS),
    description: properties.string('Description'),
    enabled: isEnabled(properties),
    pattern,
    schedule: text === undefined ? undefined : { text, expression: readSchedule(properties, text) },
    targets: readTargets(properties),
  };
  const note = properties.note();
  const { arn } = rules.add(settings, resource);
  return { ref: settings.name, attributes: { Arn: arn, RuleName: settings.name }, note };
}

function makeSchedule(schedules: Schedules, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, UNSUPPORTED_OF_SCHEDULE);
  const zone = properties.string('ScheduleExpressionTimezone') ?? 'UTC';
  if (zone !== 'UTC') properties.refuse('ScheduleExpressionTimezone', 'only UTC is played');
  const text = properties.requiredString('ScheduleExpression');
  const window = properties.nested('FlexibleTimeWindow');
  const isFlexible = window.oneOf('Mode', ['OFF', 'FLEXIBLE']) === 'FLEXIBLE';
  window.integer('MaximumWindowInMinutes', 1, MAX_WINDOW_MINUTES);
  const settings = {
    name: properties.string('Name') ?? resource.physicalName(MAX_NAME_CHARACTERS),
    groupName: properties.string('GroupName') ?? 'default',
    enabled: properties.oneOf('State', ['ENABLED', 'DISABLED']) !== 'DISABLED',
    expression: readSchedule(properties, text),
    target: readTarget(properties.nested('Target')),
  };
  const note = properties.note(
    ...(isFlexible ? ['FlexibleTimeWindow: it runs at the beginning of its window'] : []),
  );
  const arn = schedules.add(settings, resource);
  return { ref: settings.name, attributes: { Arn: arn }, note };
}

function isEnabled(properties: Properties): boolean {
  const states = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const;
  return properties.oneOf('State', states) !== 'DISABLED';
}

function readTargets(properties: Properties): EventTarget[] {
  const targets = properties.nestedList('Targets');
  if (targets.length > MAX_TARGETS) properties.mustBe('Targets', `a list of at most ${MAX_TARGETS}`);
  return targets.map((target) => {
    target.requiredString('Id');
    return readRuleTarget(target);
  });
}

function readPattern(properties: Properties): RuleSettings['pattern'] {
  const pattern = properties.object('EventPattern');
  if (pattern === undefined) return undefined;
  try {
    return {
      text: JSON.stringify(pattern),
      fits: compileEventPattern(pattern, 'EventPattern', 'EventBridge'),
    };
  } catch (error) {
    throw new AwsError('InvalidEventPatternException', messageOf(error));
  }
}

function readSchedule(properties: Properties, text: string): ScheduleExpression {
  try {
    return parseScheduleExpression(text);
  } catch (error) {
    return properties.refuse('ScheduleExpression', messageOf(error));
  }
}
