import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { type Clock, working } from '../../base/clock';
import { Scale } from '../../base/scale';
import type { DeliveryOutcome, ObjectSink } from '../delivery';
import type { Catalog, CatalogTable } from '../glue';
import type { StreamReader } from '../kinesis';
import type { FunctionInvoker } from '../lambda';
import type { ConversionSettings } from './conversion/conversion-settings';
import { loadParquetEncoder } from './conversion/parquet-encoder';
import { DeliveryStream } from './delivery-stream';
import type { OutletSettings } from './destinations/outlet';
import { loadPartitions } from './destinations/partition-keys';
import { invalidArgument, resourceInUse, resourceNotFound } from './errors';
import type { FirehoseMetric, FirehoseObserver } from './firehose-observer';
import { DIRECT_PUT_RETENTION_MS } from './limits';
import { concatenate, type Encode, loadCompressor } from './object-encoding';
import type { DeliveryStreamSettings } from './settings/delivery-stream-settings';
import type { S3Settings } from './settings/s3-settings';

export interface DeliveryStreamsOptions {
  /** @throws AwsError ResourceNotFoundException for a stream that does not exist */
  readonly reader: (streamArn: string) => StreamReader;
  /** The present retention of a stream, in milliseconds. */
  readonly retentionMs: (streamArn: string) => number;
  readonly store: ObjectSink;
  readonly invoker: FunctionInvoker;
  /** The tables whose columns records are converted to. */
  readonly catalog: Catalog;
  /** What a record stands for, in the sizes of buffers. Default: itself. */
  readonly scale?: Scale;
  readonly clock: Clock;
  readonly onMetric?: (deliveryStreamName: string, metric: FirehoseMetric, value: number) => void;
  readonly onOutcome?: (deliveryStreamName: string, outcome: DeliveryOutcome) => void;
  readonly onNotice: (sentence: string) => void;
}

/** A delivery stream with its settings. */
export interface KnownDeliveryStream {
  readonly stream: DeliveryStream;
  readonly settings: DeliveryStreamSettings;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** The delivery streams of this machine, by name. */
export class DeliveryStreams {
  private readonly streams = new Map<string, KnownDeliveryStream>();

  constructor(private readonly options: DeliveryStreamsOptions) {}

  /**
   * Makes a delivery stream and starts it: it delivers records that are written to its source from now on.
   * @throws AwsError InvalidArgumentException for the name, ResourceInUseException for one that is taken,
   *   ResourceNotFoundException for an unknown source; Error for a package that is not installed
   */
  async create(
    name: string,
    settings: DeliveryStreamSettings,
    home: AwsEnvironment,
  ): Promise<DeliveryStream> {
    if (!/^[\w.-]{1,64}$/.test(name)) {
      throw invalidArgument(
        `The delivery stream name "${name}" must be 1 to 64 letters, digits, underscores, hyphens and periods.`,
      );
    }
    if (this.streams.has(name)) {
      throw resourceInUse(`There is a delivery stream ${name} already.`);
    }
    const { options } = this;
    const { source, processing, backup } = settings;
    const streamArn = source.type === 'KinesisStreamAsSource' ? source.streamArn : undefined;
    const observer: FirehoseObserver = {
      measure: (metric, value) => options.onMetric?.(name, metric, value),
    };
    // Packages are loaded, and compiled by threads.
    const loading = Promise.all([
      loadDestination(settings, options.catalog, observer),
      backup && loadEncoder(backup),
    ]);
    const [destination, encode] = await working(options.clock, `delivery stream ${name}`, loading);
    const stream = new DeliveryStream({
      ...options,
      scale: options.scale ?? new Scale(),
      name,
      arn: formatArn({ ...home, service: 'firehose', resource: `deliverystream/${name}` }),
      region: home.region,
      processing,
      destination,
      backup: backup && encode && { s3: backup, role: 'BackupToS3', encode },
      reader: streamArn === undefined ? undefined : options.reader(streamArn),
      retentionMs: () => (streamArn === undefined ? DIRECT_PUT_RETENTION_MS : options.retentionMs(streamArn)),
      observer,
      onOutcome: (outcome) => options.onOutcome?.(name, outcome),
    });
    this.streams.set(name, { stream, settings, createdAt: options.clock.now() });
    return stream;
  }

  /** In the order in which they were made. */
  list(): readonly DeliveryStream[] {
    return [...this.streams.values()].map(({ stream }) => stream);
  }

  /** @throws AwsError ResourceNotFoundException */
  get(name: string): KnownDeliveryStream {
    const known = this.streams.get(name);
    if (known !== undefined) return known;
    throw resourceNotFound(`Firehose ${name} not found.`);
  }

  /** Delivers their sources and buffers at once; see {@link DeliveryStream.flush}. */
  async flush(): Promise<void> {
    await Promise.all(this.list().map((stream) => stream.flush()));
  }

  /** Ends them all; each delivers what it has read. */
  async close(): Promise<void> {
    await Promise.all(this.list().map((stream) => stream.close()));
  }
}

async function loadDestination(
  { destination, processing }: DeliveryStreamSettings,
  catalog: Catalog,
  observer: FirehoseObserver,
): Promise<OutletSettings> {
  if (destination.kind === 'http')
    return { role: 'DeliveryToHttpEndpoint', s3: destination.s3, http: destination };
  const { isPartitioned, keys, conversion } = destination;
  return {
    s3: destination,
    role: 'DeliveryToS3',
    encode:
      conversion === undefined
        ? await loadEncoder(destination)
        : await loadParquetEncoder(conversion, tableOf(conversion, catalog), observer),
    findPartitions: isPartitioned
      ? await loadPartitions(keys.prefix, processing.keyQuery, observer)
      : undefined,
  };
}

function tableOf({ databaseName, tableName }: ConversionSettings, catalog: Catalog): CatalogTable {
  const table = catalog.table(databaseName, tableName);
  if (table === undefined || table.columns.length === 0) {
    throw invalidArgument(
      `SchemaConfiguration names the table ${databaseName}.${tableName}: it must be a Glue table of this assembly with columns.`,
    );
  }
  return table;
}

async function loadEncoder({ compression }: S3Settings): Promise<Encode> {
  return concatenate(await loadCompressor(compression));
}
