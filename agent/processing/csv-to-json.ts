import type { SettingReader } from '../setting-reader';
import { jsonWriter } from './json-writer';
import type { Processing } from './processing';

/**
 * CSVTOJSON: the columns of a record as an object. Columns beyond the names are left away, names beyond the
 * columns are null, and so are empty columns at the end, as with the Kinesis Agent. Quotes mean nothing.
 */
export function csvToJson(option: SettingReader): Processing {
  const names = option.distinctTexts('customFieldNames');
  if (names === undefined)
    throw option.refuse('customFieldNames', undefined, 'a list of names, which CSVTOJSON needs');
  const delimiter = plainText(option.text('delimiter') ?? ',');
  const write = jsonWriter(names);
  const text = (record: string) => {
    const columns: (string | undefined)[] = record.split(delimiter);
    while (columns.at(-1) === '' && columns.length > 1) columns.pop();
    return write(columns);
  };
  return { text };
}

/** The Kinesis Agent reads the delimiter as a regular expression, so a bar is written `\|` in its files. */
function plainText(delimiter: string): string {
  return delimiter.replace(/\\(.)/gs, (_, escaped: string) => (escaped === 't' ? '\t' : escaped));
}
