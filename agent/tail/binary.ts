const KNOWN = [
  { name: 'gzip', magic: '1f8b' },
  { name: 'bzip2', magic: '425a68' },
  { name: 'zip', magic: '504b0304' },
  { name: 'Zstandard', magic: '28b52ffd' },
  { name: 'xz', magic: 'fd377a585a00' },
];
const SNIFF_BYTES = 4096;
const LINE_FEED = 0x0a;

/**
 * Why a file that begins like this is no text; undefined for text. A run of NUL bytes before a line does not
 * count: truncation under a program's hands leaves one.
 */
export function binaryReason(beginning: Buffer): string | undefined {
  const first = beginning.toString('hex', 0, 8);
  const known = KNOWN.find(({ magic }) => first.startsWith(magic));
  if (known !== undefined) return `it is compressed (${known.name})`;
  const sniffed = beginning.subarray(0, SNIFF_BYTES);
  for (let i = sniffed.indexOf(0); i !== -1; i = sniffed.indexOf(0, i + 1)) {
    const previous = sniffed[i - 1] ?? 0;
    if (previous !== 0 && previous !== LINE_FEED) return `it is no text (a NUL byte at offset ${i})`;
  }
  return undefined;
}
