import { StringDecoder } from 'node:string_decoder';

/** CloudWatch Logs quotas: a log event has at most 1 MiB. What is longer is cut there, so memory stays bounded. */
const MAX_LINE_LENGTH = 1024 * 1024;

/** Cuts what a process writes into lines of text, whatever the pieces it arrives in. */
export class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Buffer): void {
    const pieces = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = pieces.pop() ?? '';
    for (const piece of pieces) this.emit(piece);
    while (this.rest.length >= MAX_LINE_LENGTH) {
      this.emit(this.rest.slice(0, MAX_LINE_LENGTH));
      this.rest = this.rest.slice(MAX_LINE_LENGTH);
    }
  }

  /** Hands out the last line, where it does not end with a line feed. */
  end(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') this.emit(last);
  }

  private emit(line: string): void {
    // The runtime's console writes the line feeds inside a message as carriage returns.
    this.onLine(line.replace(/\r$/, '').replaceAll('\r', '\n'));
  }
}
