/** SINGLELINE: the lines of a record without the spaces around them, one behind the other. */
export function singleLine(record: string): string {
  return record
    .split('\n')
    .map((line) => line.trim())
    .join('');
}
