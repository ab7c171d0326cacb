import { readFileSync } from 'node:fs';
import { STREAM_NAME } from '../../client/limits';
import { AgentConfigError } from '../errors';
import { processingOf } from '../processing';
import { SettingReader } from '../setting-reader';
import type { AgentConfig, FlowConfig } from './agent-config';
import { FilePattern } from './file-pattern';

const MINUTE = 60_000;

/** Settings of the Kinesis Agent that tune its threads and connections, and its own log. */
const WITHOUT_EFFECT = [
  'log.emitMetrics',
  'log.emitInternalMetrics',
  'log.statusReportingPeriodSeconds',
  'maxSendingThreads',
  'maxSendingThreadsPerCore',
  'sendingThreadsKeepAliveMillis',
  'sendingThreadsMaxQueueSize',
  'maxConnections',
  'connectionTimeoutMillis',
  'connectionTTLMillis',
  'socketTimeoutMillis',
  'useTcpKeepAlive',
  'useHttpGzip',
  'cloudwatch.metricsBufferTimeMillis',
  'cloudwatch.metricsQueueSize',
  'cloudwatch.tagInstance',
  'checkpointTimeToLiveDays',
] as const;

const FLOW_WITHOUT_EFFECT = [
  'waitOnFullPublishQueueMillis',
  'waitOnEmptyPublishQueueMillis',
  'waitOnFullRetryQueueMillis',
  'retryInitialBackoffMillis',
  'retryMaxBackoffMillis',
  'publishQueueCapacity',
  'maxTimeBetweenFileTrackerRefreshMillis',
] as const;

/**
 * Reads the configuration file of a Kinesis Agent.
 * @throws AgentConfigError with the setting, its value and what is allowed
 */
export function readAgentConfig(path: string): AgentConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`;
    throw new AgentConfigError(`--config ${path}: ${why}.`, { cause });
  }
  try {
    return parseAgentConfig(text);
  } catch (cause) {
    if (!(cause instanceof AgentConfigError)) throw cause;
    throw new AgentConfigError(`${path}: ${cause.message}`, { cause });
  }
}

/** @throws AgentConfigError with the setting, its value and what is allowed */
export function parseAgentConfig(text: string): AgentConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AgentConfigError(`The configuration is no JSON: ${(cause as Error).message}.`, { cause });
  }
  const root = new SettingReader('', json);
  const kinesisEndpoint = endpoint(root, 'kinesis.endpoint');
  const flows = root.objects('flows');
  if (flows.length === 0)
    throw new AgentConfigError('flows is empty or missing; it must have a flow or more.');
  const read = flows.map(readFlow);
  const config: AgentConfig = {
    flows: read.map(({ flow }) => flow),
    region: root.text('kinesis.region') ?? regionOf(kinesisEndpoint),
    kinesisEndpoint,
    emitMetrics: root.flag('cloudwatch.emitMetrics', true),
    cloudwatchEndpoint: endpoint(root, 'cloudwatch.endpoint'),
    cloudwatchNamespace: root.text('cloudwatch.namespace') ?? 'AWSKinesisAgent',
    credentials: credentials(root),
    shutdownTimeoutMillis: root.wholeNumber('shutdownTimeoutMillis', 10_000, 0),
    withoutEffect: [
      ...WITHOUT_EFFECT.filter((key) => root.isGiven(key)),
      ...read.flatMap(({ withoutEffect }) => withoutEffect),
    ],
  };
  for (const key of ['assumeRoleARN', 'assumeRoleExternalId', 'sts.endpoint']) {
    root.refuseKey(
      key,
      'the role is assumed by a profile of the AWS configuration file (role_arn, external_id, ' +
        'source_profile or credential_source); name it in AWS_PROFILE.',
    );
  }
  for (const key of ['userDefinedCredentialsProvider.classname', 'userDefinedCredentialsProvider.location']) {
    root.refuseKey(key, 'it names a class of Java. Use credential_process of the AWS configuration file.');
  }
  root.refuseKey('firehose.endpoint', 'this agent writes to Kinesis data streams only.');
  root.refuseKey('checkpointFile', 'give the folder of the state by --state.');
  root.refuseOthers();
  refuseOverlaps(config.flows);
  return config;
}

function streamName(reader: SettingReader): string {
  const name = reader.requiredText('kinesisStream');
  if (STREAM_NAME.pattern.test(name)) return name;
  throw reader.refuse('kinesisStream', name, `the name of a stream: ${STREAM_NAME.allowed}`);
}

function readFlow(reader: SettingReader): { readonly flow: FlowConfig; readonly withoutEffect: string[] } {
  reader.refuseKey(
    'deliveryStream',
    'this agent writes to Kinesis data streams only. Let Firehose read the stream, or use the Kinesis Agent.',
  );
  const flow: FlowConfig = {
    files: filePattern(reader),
    kinesisStream: streamName(reader),
    partitionKeyOption: reader.oneOf('partitionKeyOption', ['RANDOM', 'DETERMINISTIC']) ?? 'RANDOM',
    initialPosition: reader.oneOf('initialPosition', ['START_OF_FILE', 'END_OF_FILE']) ?? 'END_OF_FILE',
    processing: processingOf(reader),
    multiLineStartPattern: startPattern(reader),
    maxBufferAgeMillis: reader.wholeNumber('maxBufferAgeMillis', MINUTE, 1000, 15 * MINUTE),
    maxBufferSizeBytes: reader.wholeNumber('maxBufferSizeBytes', 4_194_304, 1, 4_194_304),
    maxBufferSizeRecords: reader.wholeNumber('maxBufferSizeRecords', 500, 1, 500),
    minTimeBetweenFilePollsMillis: reader.wholeNumber('minTimeBetweenFilePollsMillis', 100, 1),
    skipHeaderLines: reader.wholeNumber('skipHeaderLines', 0, 0),
    truncatedRecordTerminator: reader.anyText('truncatedRecordTerminator', '\n'),
  };
  const withoutEffect = FLOW_WITHOUT_EFFECT.filter((key) => reader.isGiven(key)).map((key) =>
    reader.path(key),
  );
  reader.refuseKey('fileFooterPattern', 'a file is read to its end.');
  reader.refuseOthers();
  return { flow, withoutEffect };
}

function filePattern(reader: SettingReader): FilePattern {
  const pattern = reader.requiredText('filePattern');
  try {
    return new FilePattern(pattern);
  } catch (cause) {
    throw new AgentConfigError(
      `${reader.path('filePattern')} is ${JSON.stringify(pattern)}; ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/** Anchored, because the agent looks at the beginning of each line only. */
function startPattern(reader: SettingReader): RegExp | undefined {
  const pattern = reader.text('multiLineStartPattern');
  if (pattern === undefined) return undefined;
  try {
    return new RegExp(pattern, 'y');
  } catch (cause) {
    const allowed = `a regular expression (${(cause as Error).message})`;
    throw reader.refuse('multiLineStartPattern', pattern, allowed);
  }
}

/** The Kinesis Agent takes `kinesis.eu-west-1.amazonaws.com` as well as a URL. */
function endpoint(reader: SettingReader, key: string): string | undefined {
  const value = reader.text(key);
  if (value === undefined) return undefined;
  const url = /^https?:\/\//.test(value) ? value : `https://${value}`;
  if (URL.canParse(url)) return url;
  throw reader.refuse(key, value, 'a host or a URL');
}

function regionOf(url: string | undefined): string | undefined {
  return url === undefined
    ? undefined
    : /(?:^|\.)kinesis(?:-fips)?\.([a-z0-9-]+)\./.exec(new URL(url).hostname)?.[1];
}

function credentials(reader: SettingReader): AgentConfig['credentials'] {
  const [accessKeyId, secretAccessKey] = ['awsAccessKeyId', 'awsSecretAccessKey'].map((key) =>
    reader.text(key),
  );
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) return { accessKeyId, secretAccessKey };
  const [given, missing] = ['awsAccessKeyId', 'awsSecretAccessKey'].sort((key) =>
    reader.isGiven(key) ? -1 : 1,
  );
  throw new AgentConfigError(`${given} is given without ${missing}; give both or neither.`);
}

/** A file of two flows to one stream would be written to it twice. To two streams it is what it says. */
function refuseOverlaps(flows: readonly FlowConfig[]): void {
  for (const [j, later] of flows.entries()) {
    const i = flows.findIndex(
      (earlier, at) =>
        at < j && earlier.kinesisStream === later.kinesisStream && earlier.files.overlaps(later.files),
    );
    if (i === -1) continue;
    throw new AgentConfigError(
      `flows[${i}].filePattern ${flows[i]?.files.pattern} and flows[${j}].filePattern ${later.files.pattern} can match ` +
        `the same file, whose lines would go to ${later.kinesisStream} twice. Patterns of one stream must not overlap.`,
    );
  }
}
