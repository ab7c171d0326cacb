import { AgentConfigError } from '../errors';
import type { SettingReader } from '../setting-reader';
import { apacheBytes } from './apache-bytes';
import { jsonWriter } from './json-writer';
import { LOG_FORMATS, type LogFormat } from './log-formats';
import type { Processing } from './processing';

/**
 * LOGTOJSON: the parts of a line of a log as an object. A part that is missing, or `-`, is null. A line of
 * another format is none that can be read.
 */
export function logToJson(option: SettingReader): Processing {
  const { pattern, names, isApacheAccess = false } = formatOf(option);
  const write = jsonWriter(names);
  const text = (record: string) => {
    const groups: (string | undefined)[] | null = pattern.exec(record);
    if (groups === null) return undefined;
    groups.shift();
    for (let i = 0; i < groups.length; i++) if (groups[i] === '-') groups[i] = undefined;
    return write(groups);
  };
  return { text, bytes: isApacheAccess ? apacheBytes(names) : undefined };
}

function formatOf(option: SettingReader): LogFormat {
  const names = option.distinctTexts('customFieldNames');
  const formatName = option.oneOf('logFormat', Object.keys(LOG_FORMATS));
  const own = option.text('matchPattern');
  if (own !== undefined) return ownFormat(option, own, names);
  const format = formatName && LOG_FORMATS[formatName];
  if (!format) {
    throw option.refuse(
      'logFormat',
      undefined,
      `one of ${Object.keys(LOG_FORMATS).join(', ')}, or give matchPattern`,
    );
  }
  if (names === undefined) return format;
  refuseCount(option, names.length, format.names.length, `the fields of ${formatName}`);
  return { ...format, names };
}

/** A pattern of the user must match the whole record, as with the Kinesis Agent. */
function ownFormat(option: SettingReader, source: string, names: readonly string[] | undefined): LogFormat {
  if (names === undefined) {
    throw option.refuse('customFieldNames', undefined, 'a list with a name for each group of matchPattern');
  }
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^(?:${source})$`);
  } catch (cause) {
    throw option.refuse('matchPattern', source, `a regular expression (${(cause as Error).message})`);
  }
  const groups = (new RegExp(`${pattern.source}|`).exec('')?.length ?? 1) - 1;
  refuseCount(option, names.length, groups, 'the groups of matchPattern');
  return { names, pattern };
}

function refuseCount(option: SettingReader, names: number, groups: number, what: string): void {
  if (names === groups) return;
  throw new AgentConfigError(
    `${option.path('customFieldNames')} has ${names} names; it must have ${groups}, as many as ${what}.`,
  );
}
