import type { Properties } from '../../../template';
import type { SubRecordType } from './deaggregation';

/** The function that records pass through. */
export interface TransformSettings {
  readonly functionArn: string;
  /** Attempts after the first, default 3. */
  readonly retries: number;
  /** 0.2 to 3 MB, default 1. */
  readonly bufferBytes: number;
  /** 0 to 900 s, default 60; milliseconds. */
  readonly bufferMs: number;
}

/** The processing of records between source and destination, in this order. */
export interface ProcessingSettings {
  readonly decompress: boolean;
  readonly extractMessages: boolean;
  readonly subRecordType?: SubRecordType;
  readonly transform?: TransformSettings;
  /** The jq query whose result holds a record's partition keys. */
  readonly keyQuery?: string;
  /** Appended to every record. */
  readonly delimiter?: Buffer;
}

export const NO_PROCESSING: ProcessingSettings = { decompress: false, extractMessages: false };

const MIB = 1024 * 1024;

const PROCESSOR_TYPES = [
  'RecordDeAggregation',
  'Decompression',
  'CloudWatchLogProcessing',
  'Lambda',
  'MetadataExtraction',
  'AppendDelimiterToRecord',
] as const;

/**
 * Reads a ProcessingConfiguration. Ranges and defaults: Firehose API, ProcessorParameter; Firehose Developer
 * Guide, "Transform source data".
 * @throws AwsError with the property, the value given and what is allowed
 */
export function readProcessing(configuration: Properties): ProcessingSettings {
  const enabled = configuration.boolean('Enabled') ?? false;
  let settings = NO_PROCESSING;
  for (const processor of configuration.nestedList('Processors')) {
    const type = processor.oneOf('Type', PROCESSOR_TYPES) ?? processor.mustBe('Type', 'given');
    const parameters = new Parameters(processor);
    settings = { ...settings, ...readProcessor(type, parameters) };
    parameters.refuseUnknown();
  }
  if (settings.extractMessages && !settings.decompress) {
    configuration.refuse('Processors', 'CloudWatchLogProcessing needs a processor Decompression before it');
  }
  return enabled ? settings : NO_PROCESSING;
}

function readProcessor(
  type: (typeof PROCESSOR_TYPES)[number],
  parameters: Parameters,
): Partial<ProcessingSettings> {
  switch (type) {
    case 'RecordDeAggregation':
      return { subRecordType: readSubRecordType(parameters) };
    case 'Decompression':
      parameters.oneOf('CompressionFormat', ['GZIP']);
      return { decompress: true };
    case 'CloudWatchLogProcessing':
      return { extractMessages: parameters.oneOf('DataMessageExtraction', ['true', 'false']) === 'true' };
    case 'Lambda':
      // The role has no effect: this machine does not enforce permissions.
      parameters.text('RoleArn');
      return {
        transform: {
          functionArn: parameters.required('LambdaArn'),
          retries: parameters.number('NumberOfRetries', 0) ?? 3,
          bufferBytes: (parameters.number('BufferSizeInMBs', 0.2, 3) ?? 1) * MIB,
          bufferMs: (parameters.number('BufferIntervalInSeconds', 0, 900) ?? 60) * 1000,
        },
      };
    case 'MetadataExtraction':
      parameters.oneOf('JsonParsingEngine', ['JQ-1.6']);
      return { keyQuery: parameters.required('MetadataExtractionQuery') };
    case 'AppendDelimiterToRecord':
      return { delimiter: Buffer.from(withoutEscapes(parameters.text('Delimiter') ?? '\n')) };
  }
}

function readSubRecordType(parameters: Parameters): SubRecordType {
  const type = parameters.oneOf('SubRecordType', ['JSON', 'DELIMITED']) ?? 'JSON';
  if (type === 'JSON') return { type };
  // "This custom delimiter must be a base-64 encoded string" (Firehose, dynamic partitioning of aggregated
  // data).
  const delimiter = Buffer.from(parameters.required('Delimiter'), 'base64');
  return delimiter.length > 0 ? { type, delimiter } : parameters.refuse('Delimiter', 'base64 of a delimiter');
}

/** Templates write a line feed as the two characters `\n`. */
function withoutEscapes(text: string): string {
  const meant: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
  return text.replace(/\\([nrt\\])/g, (_, letter: string) => meant[letter] ?? letter);
}

/** The parameters of one processor. Each must be read by its name; refuseUnknown refuses the others. */
class Parameters {
  private readonly values: ReadonlyMap<string, string>;
  private readonly asked = new Set<string>();

  constructor(private readonly processor: Properties) {
    this.values = new Map(
      processor
        .nestedList('Parameters')
        .map((it) => [it.requiredString('ParameterName'), it.requiredString('ParameterValue')]),
    );
  }

  text(name: string): string | undefined {
    this.asked.add(name);
    return this.values.get(name);
  }

  required(name: string): string {
    return this.text(name) ?? this.refuse(name, 'given');
  }

  number(name: string, min: number, max = Infinity): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    return value >= min && value <= max
      ? value
      : this.refuse(name, max === Infinity ? `a number from ${min}` : `a number from ${min} to ${max}`);
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value | undefined {
    const text = this.text(name);
    const found = allowed.find((value) => value === text);
    return text === found ? found : this.refuse(name, allowed.join(' or '));
  }

  refuseUnknown(): void {
    const unknown = [...this.values.keys()].find((name) => !this.asked.has(name));
    if (unknown !== undefined) this.refuse(unknown, `one of ${[...this.asked].sort().join(', ')}`);
  }

  refuse(name: string, what: string): never {
    const given = this.values.has(name) ? `is "${this.values.get(name)}"` : 'is missing';
    return this.processor.refuse('Parameters', `${name} ${given}: it must be ${what}`);
  }
}
