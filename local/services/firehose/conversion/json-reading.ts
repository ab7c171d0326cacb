import type { DeserializerSettings } from './conversion-settings';
import type { JsonReading } from './convert-value';
import { hiveTimestamp, millisTimestamp, openXTimestamp } from './timestamps';

/** How a deserializer reads JSON (Firehose, "Choose the JSON deserializer"; Firehose API, OpenXJsonSerDe). */
export function jsonReading(settings: DeserializerSettings): JsonReading {
  if (settings.kind === 'hive') {
    const readTimestamp = settings.timestampFormat === 'millis' ? millisTimestamp : hiveTimestamp;
    return { isLenient: false, readTimestamp, member: byName };
  }
  const { isCaseInsensitive, dotsToUnderscores, keyMappings } = settings;
  const normal = (key: string) => {
    const dotted = dotsToUnderscores ? key.replaceAll('.', '_') : key;
    return isCaseInsensitive ? dotted.toLowerCase() : dotted;
  };
  return {
    isLenient: true,
    readTimestamp: openXTimestamp,
    member(object, name) {
      const wanted = keyMappings[name] ?? name;
      // Nearly every key is written as the column is; only the others are looked for.
      if (wanted in object) return object[wanted];
      const key = Object.keys(object).find((it) => normal(it) === normal(wanted));
      return key === undefined ? undefined : object[key];
    },
  };
}

/** Hive compares names without regard to case. */
function byName(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in object) return object[name];
  const key = Object.keys(object).find((it) => it.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}
