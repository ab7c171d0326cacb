import type { Chance } from '../../../base/chance';
import { messageOf } from '../../../base/message-of';
import type { Properties } from '../../../template';
import { MAX_PREFIX_CHARACTERS } from '../limits';
import { javaTimeFormat, zonedTime } from './java-time';
import { PrefixExpression, type PrefixKey, type PrefixValues } from './prefix-expression';

const TIME_PREFIX = '!{timestamp:yyyy/MM/dd/HH/}';

const SUFFIX_TIME = javaTimeFormat('yyyy-MM-dd-HH-mm-ss');

/** The settings of object keys. */
export interface KeySettings {
  readonly prefix: PrefixExpression;
  readonly errorPrefix: PrefixExpression;
  /** IANA name; `UTC` unless told. */
  readonly timeZone: string;
  /** With its period, or empty. */
  readonly extension: string;
}

/**
 * Reads `Prefix`, `ErrorOutputPrefix`, `CustomTimeZone` and `FileExtension` and checks them against each
 * other (Firehose, "Custom prefixes for Amazon S3 objects", semantic rules).
 *
 * A prefix without a time stamp is followed by `yyyy/MM/dd/HH/`, unless dynamic partitioning is enabled. An
 * error prefix without expressions is followed by the error type and the time; the guide says so only of a
 * missing one.
 *
 * @param defaultExtension the one of the compression or format
 * @throws AwsError with the property, the value given and the rule
 */
export function readKeySettings(
  s3: Properties,
  isPartitioned: boolean,
  defaultExtension: string,
): KeySettings {
  const timeZone = s3.string('CustomTimeZone') || 'UTC';
  const extension = s3.string('FileExtension') || defaultExtension;
  if (!/^(\.[0-9a-z!\-_.*'()]{1,127})?$/.test(extension)) {
    s3.mustBe('FileExtension', "a period and up to 127 of 0-9, a-z and !-_.*'()");
  }
  const expression = (name: 'Prefix' | 'ErrorOutputPrefix' | 'CustomTimeZone', text: string) => {
    try {
      return new PrefixExpression(text, timeZone);
    } catch (error) {
      return s3.refuse(name, messageOf(error));
    }
  };
  try {
    zonedTime(0, timeZone);
  } catch {
    s3.mustBe('CustomTimeZone', 'the name of a time zone, such as Europe/Berlin');
  }

  const text = s3.string('Prefix') ?? '';
  const errorText = s3.string('ErrorOutputPrefix') || undefined;
  const prefix = expression('Prefix', text);
  if (prefix.hasErrorType) s3.refuse('Prefix', '!{firehose:error-output-type} is for ErrorOutputPrefix only');
  if (prefix.hasExpressions && errorText === undefined) {
    s3.refuse('ErrorOutputPrefix', 'it must be given when Prefix contains expressions');
  }
  const errorPrefix = expression('ErrorOutputPrefix', errorText ?? text);
  if (errorPrefix.hasExpressions && !errorPrefix.hasErrorType) {
    s3.refuse('ErrorOutputPrefix', 'with an expression it must contain !{firehose:error-output-type}');
  }
  if (errorPrefix.keys.length > 0) s3.refuse('ErrorOutputPrefix', 'it must not contain partition keys');
  const addsTime = !prefix.hasTimestamp && !isPartitioned;
  return {
    prefix: addsTime ? expression('Prefix', `${text}${TIME_PREFIX}`) : prefix,
    errorPrefix: errorPrefix.hasExpressions
      ? errorPrefix
      : expression('ErrorOutputPrefix', `${errorText ?? text}!{firehose:error-output-type}/${TIME_PREFIX}`),
    timeZone,
    extension,
  };
}

/**
 * Checks that the processors supply the keys in a prefix.
 * @throws AwsError with the prefix and the missing processor
 */
export function checkPrefixKeys(
  s3: Properties,
  keys: readonly PrefixKey[],
  {
    isPartitioned,
    hasQuery,
    hasFunction,
  }: Readonly<Record<'isPartitioned' | 'hasQuery' | 'hasFunction', boolean>>,
): void {
  if (!isPartitioned) {
    if (keys.length > 0) s3.refuse('Prefix', 'partition keys need DynamicPartitioningConfiguration.Enabled');
    return;
  }
  if (keys.length === 0) s3.refuse('Prefix', 'with dynamic partitioning it must contain partition keys');
  for (const { from, name } of keys) {
    if (from === 'Lambda' ? hasFunction : hasQuery) continue;
    const [origin, type] = from === 'Lambda' ? ['a function', 'Lambda'] : ['a query', 'MetadataExtraction'];
    s3.refuse('Prefix', `the key ${name} comes from ${origin}, and there is no processor of type ${type}`);
  }
}

/**
 * An object's key: `<prefix><stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>` (Firehose, "object
 * name format").
 */
export class ObjectKeys {
  constructor(
    private readonly settings: KeySettings,
    private readonly deliveryStreamName: string,
    private readonly chance: Chance,
  ) {}

  /** @returns `undefined` for a prefix that is longer than Firehose allows */
  delivered(values: PrefixValues): string | undefined {
    const prefix = this.settings.prefix.evaluate(values, this.chance);
    return prefix.length > MAX_PREFIX_CHARACTERS
      ? undefined
      : this.key(prefix, values.time, this.settings.extension);
  }

  failed(values: PrefixValues): string {
    return this.key(
      this.settings.errorPrefix.evaluate(values, this.chance).slice(0, MAX_PREFIX_CHARACTERS),
      values.time,
      '',
    );
  }

  private key(prefix: string, time: number, extension: string): string {
    // The version counts configuration changes, and here a delivery stream is never changed.
    const moment = SUFFIX_TIME(zonedTime(time, this.settings.timeZone));
    return `${prefix}${this.deliveryStreamName}-1-${moment}-${this.chance.uuid()}${extension}`;
  }
}
