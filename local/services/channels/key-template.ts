import type { Chance } from '../../base/chance';
import { MAX_KEY_CHARACTERS } from './limits';

/** The values in a key besides the time. */
export interface KeyValues {
  readonly channelName: string;
  readonly channelId: string;
  readonly streamName: string;
  /** The extension of the compression, with its period; empty without compression. */
  readonly extension: string;
}

/** The default template (Kinesis Developer Guide, "S3 output key template"). */
export const DEFAULT_TEMPLATE =
  'kinesis-channel/!{channel-name}/!{channel-id}/!{yyyy}/!{MM}/!{dd}/!{HH}/' +
  '!{channel-name}-!{channel-id}-!{yyyy}-!{MM}-!{dd}-!{HH}-!{mm}!{extension}';

const VARIABLES: Readonly<Record<string, (values: KeyValues, time: Date) => string>> = {
  'channel-name': ({ channelName }) => channelName,
  'channel-id': ({ channelId }) => channelId,
  'stream-name': ({ streamName }) => streamName,
  yyyy: (_, time) => two(time.getUTCFullYear()).padStart(4, '0'),
  yy: (_, time) => two(time.getUTCFullYear() % 100),
  MM: (_, time) => two(time.getUTCMonth() + 1),
  dd: (_, time) => two(time.getUTCDate()),
  HH: (_, time) => two(time.getUTCHours()),
  mm: (_, time) => two(time.getUTCMinutes()),
};

const PLACEHOLDER = /!\{([^}]*)\}/g;

/** A channel's object keys. */
export class KeyTemplate {
  /**
   * Checks every rule of that page.
   * @param isCompressed whether objects are compressed, so that the template needs an extension
   * @throws Error for a template that Kinesis refuses
   */
  constructor(
    private readonly template: string,
    private readonly values: KeyValues,
    isCompressed: boolean,
    private readonly chance: Chance,
  ) {
    const problem = problemOf(template, isCompressed);
    if (problem !== undefined) throw new Error(`The key template ${JSON.stringify(template)}: ${problem}.`);
    const { length } = this.expand(0);
    if (length > MAX_KEY_CHARACTERS) {
      throw new Error(
        `The key template ${JSON.stringify(template)}: it has ${length} characters once it is expanded, and may have ${MAX_KEY_CHARACTERS}.`,
      );
    }
  }

  /**
   * A unique key for each object. Kinesis appends a unique part. Two assumptions: the part stands before the
   * extension, and the time is the time of writing.
   * @param time milliseconds since the epoch
   */
  key(time: number): string {
    const [expanded, extension] = [this.expand(time), this.extension];
    return `${expanded.slice(0, expanded.length - extension.length)}-${this.chance.uuid()}${extension}`;
  }

  private get extension(): string {
    const [, placeholder] = /!\{(extension(?::\.[a-z.]+)?)\}$/.exec(this.template) ?? [];
    return placeholder === undefined ? '' : this.extensionOf(placeholder);
  }

  private extensionOf(placeholder: string): string {
    return placeholder === 'extension' ? this.values.extension : placeholder.slice('extension:'.length);
  }

  private expand(time: number): string {
    const date = new Date(time);
    return this.template.replace(
      PLACEHOLDER,
      (_, name: string) => VARIABLES[name]?.(this.values, date) ?? this.extensionOf(name),
    );
  }
}

function problemOf(template: string, isCompressed: boolean): string | undefined {
  const literal = template.replace(PLACEHOLDER, '');
  if (literal.includes('!{')) return 'a placeholder has no closing brace';
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const extensions = names.filter((name) => /^extension(:|$)/.test(name));
  const unknown = names.find((name) => !(name in VARIABLES) && !/^extension(:\.[a-z.]+)?$/.test(name));
  if (unknown !== undefined) {
    const known = [...Object.keys(VARIABLES), 'extension', 'extension:.literal'].join(', ');
    return `!{${unknown}} is no variable; there are ${known}`;
  }
  if (extensions.length > 1) return 'it may have one extension';
  if (extensions.length === 1 && !/!\{extension(:[^}]*)?\}$/.test(template))
    return 'the extension must be at its end';
  if (isCompressed && extensions.length === 0) return 'with compression it must end with an extension';
  if (!/^[\w!\-'.*()/=]*$/.test(literal)) return "it may have letters, digits and !-_'.*()/=";
  if (template.startsWith('/')) return 'it must not begin with a slash';
  if (template.includes('//')) return 'it must not have two slashes in a row';
  if (template.includes('..') || template.split('/').includes('.')) return 'it must not lead through . or ..';
  return undefined;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
