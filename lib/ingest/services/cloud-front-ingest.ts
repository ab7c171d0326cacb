import { aws_cloudfront as cloudfront, type aws_kinesis as kinesis, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkStream, checkWithin, InputError } from '../../support/check';
import { REALTIME_LOG_FIELDS, REALTIME_SAMPLING_PERCENT } from '../../support/limits';
import { ServiceRole } from '../service-role';

/** What tells a page view from another request, without cookies. `c-ip` is personal. */
const DEFAULT_FIELDS = [
  'timestamp',
  'c-ip',
  'sc-status',
  'sc-bytes',
  'cs-method',
  'cs-protocol',
  'cs-host',
  'cs-uri-stem',
  'x-edge-request-id',
  'time-taken',
  'cs-user-agent',
  'cs-referer',
];

/** Properties of a CloudFrontIngest. */
export interface CloudFrontIngestProps {
  /** The stream, in any Region. */
  readonly stream: kinesis.IStream;

  /**
   * The fields of a record, 1 to 40. They arrive in the order of CloudFront's guide, separated by tabs; a
   * field that is added changes the place of others.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html
   *
   * @default - timestamp, c-ip, sc-status, sc-bytes, cs-method, cs-protocol, cs-host, cs-uri-stem,
   * x-edge-request-id, time-taken, cs-user-agent, cs-referer
   */
  readonly fields?: string[];

  /**
   * Of how many requests a record is written, in percent: 1 to 100.
   *
   * @default 100
   */
  readonly samplingRate?: number;
}

/**
 * The requests of CloudFront distributions to a stream, within seconds: a real-time log configuration. Give
 * it to the behaviors of a distribution. CloudFront delivers at best effort: do not bill by it. It publishes
 * no metric of what it could not deliver, so `StreamMonitoring` with `quietTime` tells if all of it ends.
 *
 * @example
 * const requests = new CloudFrontIngest(this, 'Requests', { stream });
 * new cloudfront.Distribution(this, 'Site', {
 *   defaultBehavior: { origin, realtimeLogConfig: requests.logConfig },
 * });
 */
export class CloudFrontIngest extends Construct {
  /** For `realtimeLogConfig` of a behavior. */
  public readonly logConfig: cloudfront.CfnRealtimeLogConfig;

  constructor(scope: Construct, id: string, props: CloudFrontIngestProps) {
    super(scope, id);
    const where = `CloudFrontIngest "${this.node.path}"`;
    checkStream(where, props.stream);
    const { stream, fields = DEFAULT_FIELDS, samplingRate = 100 } = props;
    checkWithin(`${where}: samplingRate`, samplingRate, REALTIME_SAMPLING_PERCENT);
    checkWithin(`${where}: the number of fields`, fields.length, REALTIME_LOG_FIELDS);
    const wrong = fields.find(
      (field, at) => !/^[a-z][a-z0-9-]*$/.test(field) || fields.indexOf(field) !== at,
    );
    if (wrong !== undefined) {
      throw new InputError(
        `${where}: fields has "${wrong}", ${fields.indexOf(wrong) === fields.lastIndexOf(wrong) ? 'which is no name of a field' : 'twice'}; allowed are ` +
          'different names of real-time log fields, e.g. "cs-uri-stem".',
      );
    }
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region) && region.startsWith('us-gov-')) {
      throw new InputError(
        `${where}: the stack is in ${region}; CloudFront is not in AWS GovCloud (US). Allowed is a stack of a standard account.`,
      );
    }
    const { role, permission } = new ServiceRole(this, 'Access', {
      stream,
      service: 'cloudfront.amazonaws.com',
      actions: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:PutRecord',
        'kinesis:PutRecords',
      ],
    });
    // Not the CDK's own RealtimeLogConfig, whose endpoint grants the use of the key through any service.
    this.logConfig = new cloudfront.CfnRealtimeLogConfig(this, 'LogConfig', {
      name: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      endPoints: [
        {
          kinesisStreamConfig: { roleArn: role.roleArn, streamArn: stream.streamArn },
          streamType: 'Kinesis',
        },
      ],
      fields: [...fields],
      samplingRate,
    });
    permission.applyBefore(this.logConfig);
    this.node.defaultChild = this.logConfig;
  }
}
