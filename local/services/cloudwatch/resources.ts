import { parseArn } from '../../base/arn';
import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
} from '../../template';
import {
  type AlarmSettings,
  readCompositeAlarm,
  readMetricAlarm,
  SUPPORTED_ACTION_SERVICES,
  UNSUPPORTED_OF_ALARM,
  UNSUPPORTED_OF_COMPOSITE_ALARM,
} from './alarm';
import type { CloudWatch } from './cloudwatch';
import { MAX_ALARM_NAME_CHARACTERS } from './limits';

/** Provisions `AWS::CloudWatch::Alarm` and `AWS::CloudWatch::CompositeAlarm`. */
export function alarmResources(cloudWatch: CloudWatch): ResourceProvider {
  return {
    'AWS::CloudWatch::Alarm'(resource) {
      const properties = new Properties(resource.properties, UNSUPPORTED_OF_ALARM);
      return makeAlarm(
        cloudWatch,
        resource,
        properties,
        readMetricAlarm(properties, nameOf(properties, resource)),
      );
    },
    'AWS::CloudWatch::CompositeAlarm'(resource) {
      const properties = new Properties(resource.properties, UNSUPPORTED_OF_COMPOSITE_ALARM);
      return makeAlarm(
        cloudWatch,
        resource,
        properties,
        readCompositeAlarm(properties, nameOf(properties, resource)),
      );
    },
  };
}

function nameOf(properties: Properties, resource: ResourceRequest): string {
  return properties.string('AlarmName') ?? resource.physicalName(MAX_ALARM_NAME_CHARACTERS);
}

function makeAlarm(
  cloudWatch: CloudWatch,
  resource: ResourceRequest,
  properties: Properties,
  settings: AlarmSettings,
): ProvisionedResource {
  const unsupported = Object.values(settings.actions.byState)
    .flat()
    .filter((arn) => !SUPPORTED_ACTION_SERVICES.has(parseArn(arn).service));
  const note = properties.note(
    ...unsupported.map((arn) => `the action ${arn} is not carried out; topics and functions are played`),
  );
  const { arn } = cloudWatch.alarms.put(settings, resource, cloudWatch.clock.now());
  return { ref: settings.name, attributes: { Arn: arn }, note };
}
