import { NotAPageViewError } from '../../errors';

/** Reads the fields of a log line from left to right. Each kind of broken line gets its own error message. */
export class FieldReader {
  private position = 0;

  constructor(private readonly line: string) {}

  get atEnd(): boolean {
    return this.position === this.line.length;
  }

  /** Reads a field that ends at a space or with the line. */
  word(name: string): string {
    const end = this.indexOf(' ');
    const word = this.line.slice(this.position, end);
    if (word === '') throw new NotAPageViewError(`the ${name} is missing`);
    this.position = end;
    return word;
  }

  /** Reads everything up to the next `mark`, which stays unread. */
  upTo(mark: string, name: string): string {
    const end = this.line.indexOf(mark, this.position);
    if (end < 0) throw new NotAPageViewError(`the ${name} is missing`);
    const text = this.line.slice(this.position, end);
    this.position = end;
    return text;
  }

  /** Reads a field between `open` and `close`. The character after a backslash never closes it. */
  enclosed(open: string, close: string, name: string): string {
    if (this.line[this.position] !== open) throw new NotAPageViewError(`the ${name} is missing`);
    for (let end = this.position + 1; end < this.line.length; end++) {
      const character = this.line[end];
      if (character === '\\') end++;
      else if (character === close) {
        const text = this.line.slice(this.position + 1, end);
        this.position = end + 1;
        return text;
      }
    }
    const mark = close === '"' ? 'a quote' : `"${close}"`;
    throw new NotAPageViewError(`the ${name} is not closed by ${mark}`);
  }

  /**
   * Reads a field without a name: a word, a text in quotes, or both, as in `time="0.3"`. Brackets of a time are
   * two words.
   */
  field(): string {
    const start = this.position;
    while (this.position < this.line.length && this.line[this.position] !== ' ') {
      if (this.line[this.position] === '"') this.enclosed('"', '"', 'last field');
      else this.position++;
    }
    if (start === this.position) throw new NotAPageViewError('a field is empty');
    return this.line.slice(start, this.position);
  }

  /** @param pattern with the flag `y` */
  startsWith(pattern: RegExp): boolean {
    pattern.lastIndex = this.position;
    return pattern.test(this.line);
  }

  /** Reads the space between two fields. */
  space(next: string): void {
    if (this.atEnd) throw new NotAPageViewError(`the line ends before the ${next}`);
    if (this.line[this.position] !== ' ') throw new NotAPageViewError(`no space before the ${next}`);
    this.position++;
  }

  private indexOf(mark: string): number {
    const index = this.line.indexOf(mark, this.position);
    return index < 0 ? this.line.length : index;
  }
}
