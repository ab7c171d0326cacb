import { formatArn, parseArn } from '../../base/arn';
import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import type { Scale } from '../../base/scale';
import { AwsError } from '../../http';
import type { FanOutReader, StreamReader } from '../kinesis';
import type {
  EventSourceMappingDescription,
  FunctionInvoker,
  EventSourceMappings as MappingsOfLambdaApi,
} from '../lambda';
import { EventSourceMapping } from './event-source-mapping';
import type { FailureDestination } from './failure/failure-record';
import type { BatchAttempt, RecordOutcome } from './record-outcome';
import { parseSettings } from './settings';

export interface EventSourceMappingsOptions {
  /** @throws AwsError ResourceNotFoundException for a stream that does not exist */
  readonly reader: (streamArn: string) => StreamReader;
  /** @throws AwsError ResourceNotFoundException for a consumer that is not registered */
  readonly consumer: (consumerArn: string) => FanOutReader;
  readonly invoker: FunctionInvoker;
  /** The execution role of a function; default: a role with the function's name, in its account. */
  readonly roleArnOf?: (functionArn: string) => string;
  /** How long a stream keeps a record now, in milliseconds; default: 24 hours. */
  readonly retentionMs?: (streamArn: string) => number;
  readonly destination?: FailureDestination;
  /** What a record stands for, in batches and in what is read ahead. Default: itself. */
  readonly scale?: Scale;
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
  readonly onNotice?: (sentence: string) => void;
  /** Gets the age of the last record of every event that a function is sent, in milliseconds. */
  readonly onIteratorAge?: (functionArn: string, ms: number) => void;
  readonly onBatchAttempt?: (uuid: string, attempt: BatchAttempt) => void;
  readonly onRecordOutcome?: (uuid: string, outcome: RecordOutcome) => void;
}

/**
 * The event source mappings of this machine, by UUID. Templates make them; the Lambda API shows and switches
 * them.
 */
export class EventSourceMappings implements MappingsOfLambdaApi {
  private readonly mappings = new Map<string, EventSourceMapping>();

  private readonly chance: Chance;

  constructor(private readonly options: EventSourceMappingsOptions) {
    this.chance = options.chance ?? Chance.unseeded();
  }

  /**
   * Makes a mapping and, unless `Enabled` is false, starts it.
   * @param properties those of `AWS::Lambda::EventSourceMapping`, resolved
   * @throws AwsError InvalidParameterValueException for an unknown stream and for a property that Lambda
   * would refuse or that is not played; ResourceConflictException for a second mapping of one function on one
   * event source; ResourceNotFoundException for an unknown consumer
   */
  create(properties: Readonly<Record<string, unknown>>): EventSourceMapping {
    const { clock, scale, invoker, destination, onNotice, onIteratorAge, onBatchAttempt, onRecordOutcome } =
      this.options;
    const settings = parseSettings(properties, clock.now());
    const uuid = this.chance.uuid();
    const { eventSourceArn, streamArn } = settings;
    const functionArn = functionArnOf(settings.functionName, streamArn);
    const reader = this.readerOf(streamArn);
    this.requireNoOther(eventSourceArn, functionArn);
    const mapping = new EventSourceMapping({
      uuid,
      settings,
      functionArn,
      clock,
      chance: this.chance.of(uuid),
      scale,
      invoker,
      destination,
      onNotice,
      reader,
      consumer: eventSourceArn === streamArn ? undefined : this.options.consumer(eventSourceArn),
      roleArn: (this.options.roleArnOf ?? defaultRoleArn)(functionArn),
      retentionMs: this.options.retentionMs?.bind(undefined, streamArn),
      onIteratorAge: onIteratorAge?.bind(undefined, functionArn),
      onBatchAttempt: onBatchAttempt?.bind(undefined, uuid),
      onRecordOutcome: onRecordOutcome?.bind(undefined, uuid),
    });
    this.mappings.set(uuid, mapping);
    if (settings.enabled) mapping.start();
    return mapping;
  }

  /** The mappings themselves, in the order in which they were made. */
  all(): readonly EventSourceMapping[] {
    return [...this.mappings.values()];
  }

  list(): readonly EventSourceMappingDescription[] {
    return this.all().map(describe);
  }

  get(uuid: string): EventSourceMappingDescription | undefined {
    const mapping = this.mappings.get(uuid);
    return mapping && describe(mapping);
  }

  /**
   * Answers at once, as Lambda does: after a disable, `State` is `Disabling` until the batches in flight are
   * done.
   */
  setEnabled(uuid: string, enabled: boolean): EventSourceMappingDescription {
    const mapping = this.mappings.get(uuid);
    if (mapping === undefined) {
      throw new AwsError('ResourceNotFoundException', `There is no event source mapping ${uuid}.`, 404);
    }
    if (enabled) mapping.start();
    else void mapping.stop();
    return describe(mapping);
  }

  /** Stops them all; resolves when every batch in flight is dealt with. */
  async close(): Promise<void> {
    await Promise.all(this.all().map((mapping) => mapping.stop()));
  }

  private readerOf(streamArn: string): StreamReader {
    try {
      return this.options.reader(streamArn);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
      throw new AwsError('InvalidParameterValueException', `Stream not found: ${streamArn}`);
    }
  }

  /** The sentence is AWS's, spaces and all. */
  private requireNoOther(eventSourceArn: string, functionArn: string): void {
    const other = this.all().find(
      ({ settings, functionArn: theirs }) =>
        settings.eventSourceArn === eventSourceArn && theirs === functionArn,
    );
    if (other === undefined) return;
    const name = parseArn(functionArn).resource.replace(/^function:/, '');
    throw new AwsError(
      'ResourceConflictException',
      `The event source arn (" ${eventSourceArn} ") and function (" ${name} ") provided mapping already exists. ` +
        `Please update or delete the existing mapping with UUID ${other.uuid}`,
      409,
    );
  }
}

function describe(mapping: EventSourceMapping): EventSourceMappingDescription {
  const { uuid, settings, functionArn } = mapping;
  const { startingPosition, filterPatterns, onFailureDestinationArn } = settings;
  return {
    UUID: uuid,
    EventSourceMappingArn: mappingArn(functionArn, uuid),
    EventSourceArn: settings.eventSourceArn,
    FunctionArn: functionArn,
    State: mapping.state,
    StateTransitionReason: 'User action',
    LastModified: mapping.lastModified / 1000,
    LastProcessingResult: mapping.lastProcessingResult,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.maximumBatchingWindowInSeconds,
    ParallelizationFactor: settings.parallelizationFactor,
    MaximumRetryAttempts: settings.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: settings.maximumRecordAgeInSeconds,
    TumblingWindowInSeconds: settings.tumblingWindowInSeconds,
    BisectBatchOnFunctionError: settings.bisectBatchOnFunctionError,
    FunctionResponseTypes: settings.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    StartingPosition: startingPosition.type,
    StartingPositionTimestamp:
      startingPosition.type === 'AT_TIMESTAMP' ? startingPosition.timestamp / 1000 : undefined,
    DestinationConfig: {
      OnFailure: onFailureDestinationArn === undefined ? {} : { Destination: onFailureDestinationArn },
    },
    FilterCriteria:
      filterPatterns.length > 0 ? { Filters: filterPatterns.map((Pattern) => ({ Pattern })) } : undefined,
  };
}

/** `arn:aws:lambda:<region>:<account>:event-source-mapping:<uuid>` (AWS SDK, EventSourceMappingArn). */
function mappingArn(functionArn: string, uuid: string): string {
  return formatArn({ ...parseArn(functionArn), resource: `event-source-mapping:${uuid}` });
}

/** A function given by its name, or by account and name, is one of the stream's account and Region. */
function functionArnOf(functionName: string, streamArn: string): string {
  if (functionName.startsWith('arn:')) return functionName;
  const name = functionName.replace(/^\d{12}:function:/, '');
  return formatArn({ ...parseArn(streamArn), service: 'lambda', resource: `function:${name}` });
}

function defaultRoleArn(functionArn: string): string {
  const { resource, ...home } = parseArn(functionArn);
  const [, name] = resource.split(':');
  return formatArn({ ...home, service: 'iam', region: '', resource: `role/${name}` });
}
