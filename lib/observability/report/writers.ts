import {
  CfnResource,
  type aws_kinesis as kinesis,
  aws_logs as logs,
  aws_rds as rds,
  Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { IOT_MESSAGE_BYTES, SUBSCRIPTION_FILTERS } from '../../support/limits';
import { targetOf, targetsIn } from '../../support/references';
import { PRICES } from './prices';
import { known, pathOf } from './resource-facts';
import { type Cost, HOURS_PER_MONTH, type Part, part, sum } from './stream-cost';
import type { Load, StreamFacts, Writer, WriterKind } from './stream-facts';
import { amount, type LimitRow } from './stream-limits';

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** The resources with which AWS services write to a stream. */
const KINDS: Readonly<Record<string, WriterKind>> = {
  'AWS::CloudFront::RealtimeLogConfig': 'CloudFront',
  'AWS::DMS::Endpoint': 'DMS',
  'AWS::DynamoDB::GlobalTable': 'DynamoDB',
  'AWS::DynamoDB::Table': 'DynamoDB',
  'AWS::Events::Rule': 'EventBridge',
  'AWS::IoT::TopicRule': 'IoT',
  'AWS::Logs::Destination': 'CloudWatch Logs',
  'AWS::Logs::SubscriptionFilter': 'CloudWatch Logs',
};

/** Bytes of one unit that a service charges for, and the price of a million of them. */
const UNITS: Readonly<Partial<Record<WriterKind, { bytes: number; unit: string; price: number }>>> = {
  CloudFront: {
    bytes: Number.POSITIVE_INFINITY,
    unit: 'log lines',
    price: PRICES.ingest.millionRealtimeLogLines,
  },
  DynamoDB: { bytes: 1024, unit: 'changes of 1 KB', price: PRICES.ingest.millionChangeUnits },
  EventBridge: { bytes: 64 * 1024, unit: 'events of your own', price: PRICES.ingest.millionCustomEvents },
  IoT: {
    bytes: 5 * 1024,
    unit: 'rules and actions of 5 KB',
    price: PRICES.ingest.millionIotRules + PRICES.ingest.millionIotActions,
  },
};

/** The AWS services that write to a stream, as resources of the app say so. */
export function writersOf(stream: kinesis.CfnStream, constructs: readonly IConstruct[]): Writer[] {
  return constructs.flatMap((construct) => {
    const kind = construct instanceof CfnResource ? KINDS[construct.cfnResourceType] : undefined;
    if (kind === undefined) return [];
    if (!targetsIn(construct, (construct as CfnResource)._toCloudFormation()).has(stream)) return [];
    return [{ kind, path: wayOf(construct), filtersOfGroup: filtersOfGroup(construct, constructs) }];
  });
}

/** The path that people know: that of the way in, of which the resource is a child. */
function wayOf(resource: IConstruct): string {
  const path = pathOf(resource);
  const parent = resource.node.scope?.node.path;
  return parent !== undefined &&
    path === resource.node.path &&
    parent !== '' &&
    !Stack.isStack(resource.node.scope)
    ? parent
    : path;
}

function filtersOfGroup(construct: IConstruct, constructs: readonly IConstruct[]): number | undefined {
  if (!(construct instanceof logs.CfnSubscriptionFilter)) return undefined;
  const groupOf = (filter: logs.CfnSubscriptionFilter) =>
    targetOf(filter.logGroupName) ?? filter.logGroupName;
  return constructs.filter(
    (one) => one instanceof logs.CfnSubscriptionFilter && groupOf(one) === groupOf(construct),
  ).length;
}

/** Compares the writers with the limits of their services. */
export function writerLimits({ writers = [], load }: StreamFacts): LimitRow[] {
  return writers.flatMap(({ kind, path, filtersOfGroup: filters }): LimitRow[] => {
    if (kind === 'IoT') {
      return [
        {
          limit: `a message of ${path}`,
          used: `${amount(load.recordBytes)} bytes`,
          allowed: `${amount(IOT_MESSAGE_BYTES)} bytes (AWS IoT Core)`,
          ok: load.recordBytes <= IOT_MESSAGE_BYTES,
        },
      ];
    }
    if (filters === undefined) return [];
    return [
      {
        limit: `subscription filters of the log group of ${path}`,
        used: String(filters),
        allowed: `${SUBSCRIPTION_FILTERS} (CloudWatch Logs)`,
        ok: filters <= SUBSCRIPTION_FILTERS,
      },
    ];
  });
}

/** The monthly cost of the services that write, each as if the whole load came by it. */
export function writerCost({ writers = [], load }: StreamFacts): Cost {
  return {
    ...sum(writers.flatMap((writer) => writerParts(writer, load))),
    note:
      'Each as if the whole load came by it. Events of AWS services are free, and so is what CloudWatch Logs writes; the ' +
      'instances of DMS and of agents, and messages by the broker of AWS IoT, are not in it.',
  };
}

function writerParts({ kind, path }: Writer, load: Load): Part[] {
  const charged = UNITS[kind];
  if (charged === undefined) return [];
  const units = Math.max(1, Math.ceil(load.recordBytes / charged.bytes));
  const millions = (load.recordsPerSecond * units * SECONDS_PER_MONTH) / 1e6;
  return [part(`${path}: ${charged.unit}`, millions, 'million', charged.price)];
}

/** What a serverless database has at least while it is awake (Aurora Serverless v2). */
const AWAKE_ACU = 0.5;

/** The least capacity of the serverless databases of an app, in ACU. One that may pause is awake at the load of the report. */
export function leastDatabaseCapacity(constructs: readonly IConstruct[]): number {
  return constructs.reduce((all, construct) => {
    if (!(construct instanceof rds.CfnDBCluster)) return all;
    const scaling = construct.serverlessV2ScalingConfiguration;
    if (scaling === undefined) return all;
    return all + Math.max(AWAKE_ACU, known(Object(scaling).minCapacity as number | undefined) ?? 0);
  }, 0);
}
