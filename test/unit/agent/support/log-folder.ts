import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A folder with a log that a program writes and that is rotated in every way. */
export class LogFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'agent-'));
  readonly log = join(this.path, 'app.log');
  /** All lines that were written, in order, each with the content it is part of. */
  readonly written: { readonly line: string; readonly content: number }[] = [];
  private content = 0;
  private offset = 0;

  /** @param appends whether the program writes to the end; otherwise to where it was, whatever the size */
  constructor(private readonly appends = true) {}

  write(count: number, size = 20): void {
    const from = this.written.length;
    for (let i = from; i < from + count; i++) {
      this.written.push({ line: `line ${i} ${'x'.repeat((i * 7919) % size)}`, content: this.content });
    }
    this.writeText(
      this.written
        .slice(from)
        .map(({ line }) => `${line}\n`)
        .join(''),
    );
  }

  writeText(text: string): void {
    if (this.appends) {
      appendFileSync(this.log, text);
      return;
    }
    const file = openSync(this.log, existsSync(this.log) ? 'r+' : 'w');
    this.offset += writeSync(file, text, this.offset);
    closeSync(file);
  }

  /** The log gets another name; the program goes on in a new file. */
  rename(): void {
    if (!existsSync(this.log)) return;
    this.shift();
    renameSync(this.log, `${this.log}.1`);
    this.begin();
    this.offset = 0;
  }

  /** @param between what happens when the copy is there and the log is not truncated yet */
  async copyAndTruncate(between: () => Promise<void> = async () => undefined): Promise<void> {
    if (!existsSync(this.log)) return;
    this.shift();
    copyFileSync(this.log, `${this.log}.1`);
    await between();
    this.truncate();
  }

  truncate(): void {
    if (existsSync(this.log)) truncateSync(this.log);
    this.begin();
  }

  /** The oldest rotated file is compressed. */
  compress(): void {
    const oldest = [3, 2, 1].map((n) => `${this.log}.${n}`).find(existsSync);
    if (oldest === undefined) return;
    writeFileSync(`${oldest}.gz`, gzipSync(readFileSync(oldest)));
    unlinkSync(oldest);
  }

  get size(): number {
    return existsSync(this.log) ? statSync(this.log).size : 0;
  }

  private shift(): void {
    for (let n = 8; n >= 1; n--) {
      if (existsSync(`${this.log}.${n}`)) renameSync(`${this.log}.${n}`, `${this.log}.${n + 1}`);
    }
  }

  private begin(): void {
    this.content++;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
