import type { FileHandle } from 'node:fs/promises';
import { monotonicClock, type PacingClock } from '../../client';
import { CopyWatch } from './copy-watch';
import type { Ending } from './cut-records';
import { endOfLastLine } from './end-of-last-line';
import { FileAccess } from './file-access';
import type { FileTailerOptions, RecordBatch } from './file-tailer-options';
import { type FoundFile, listFiles, originalsFirst } from './list-files';
import { BEGINNING, isAt } from './mark';
import { type FileCheckpoint, oldestFirst, TailedFile } from './tailed-file';

/** A file without a name or without a change for so long is finished, or its handle is given back. */
const QUIET_MS = 60_000;
/** As long as the Kinesis Agent keeps the checkpoint of a file that it does not see. */
const CHECKPOINT_DAYS = 7;
const DAY_MS = 86_400_000;
/** So many rounds are read in one poll; then the folder is looked at again. */
const ROUNDS = 64;

/**
 * Reads the lines that programs write to files, through rotation by rename, by new files and by copy and
 * truncate. It keeps the files open, so a file that is renamed or deleted is read to its end. Each `poll` looks at
 * the folder once and reads on; the records of a file come in their order.
 *
 * @example
 * ```ts
 * const rule = { maxRecordBytes: 2 ** 20, truncatedRecordTerminator: Buffer.from('\n'), skipHeaderLines: 0 };
 * const tailer = new FileTailer({ files: new FilePattern('/var/log/app.log*'), rule });
 * await tailer.poll(async ({ records, confirm }) => {
 *   await store(records);
 *   confirm();
 * });
 * const checkpoints = tailer.checkpoints();
 * ```
 */
export class FileTailer {
  private readonly live = new Map<string, TailedFile>();
  /** Content without a file: it was truncated away, or the file has not been found yet. */
  private lost: TailedFile[];
  private isFirstStart: boolean;
  private readonly access: FileAccess;
  private readonly copies: CopyWatch;
  private readonly clock: PacingClock;
  private readonly wallClock: () => number;

  constructor(private readonly options: FileTailerOptions) {
    const { checkpoints, rule, clock = monotonicClock, wallClock = Date.now, onNotice } = options;
    this.clock = clock;
    this.wallClock = wallClock;
    this.isFirstStart = checkpoints === undefined;
    this.access = new FileAccess(onNotice);
    this.copies = new CopyWatch(clock, this.access);
    // A file's own content before content that has left a file of the same inode.
    this.lost = [...(checkpoints ?? [])]
      .sort((a, b) => Number(a.isLost) - Number(b.isLost))
      .map(({ id, path, position, seenAt }) => new TailedFile(id, path, rule, position, seenAt));
  }

  /** Bytes of the files that are not read yet. */
  get bytesBehind(): number {
    return [...this.live.values()].reduce((sum, file) => sum + file.bytesBehind, 0);
  }

  /** Bytes whose records are not confirmed, whether they are read or not. */
  get bytesUnconfirmed(): number {
    const inFiles = [...this.live.values()].reduce((sum, file) => sum + file.bytesUnconfirmed, 0);
    return this.lost.reduce((sum, file) => sum + file.bytesUnderWay, inFiles);
  }

  /** How many files are followed. */
  get fileCount(): number {
    return [...this.live.values()].filter(({ refusal }) => refusal === undefined).length;
  }

  /** How far the records of each file are confirmed. */
  checkpoints(): FileCheckpoint[] {
    return [
      ...[...this.live.values()].map((file) => file.checkpoint(false)),
      ...this.lost.map((file) => file.checkpoint(true)),
    ];
  }

  /**
   * Looks at the folder, and reads on in each file.
   * @param deliver gets records; the next are read when it resolves, which is the backpressure
   * @returns whether there is more to read at once
   */
  async poll(deliver: (batch: RecordBatch) => Promise<void>): Promise<boolean> {
    await this.scan();
    for (let round = 0; round < ROUNDS; round++) {
      let hasRead = false;
      for (const file of [...this.live.values()].sort(oldestFirst)) {
        if (await this.readOn(file, deliver)) hasRead = true;
      }
      if (!hasRead) return false;
    }
    return true;
  }

  /** Looks at the folder without reading. A first start begins here. */
  async scan(): Promise<void> {
    const { files, notices } = await listFiles(this.options.files);
    for (const notice of notices) this.access.tell(notice);
    const found = new Map(files.map((file) => [file.id, file]));
    for (const file of [...this.live.values()]) await this.follow(file, found.get(file.id));
    // An empty file may become a copy.
    const met = files.filter(({ id, size }) => size > 0 && !this.live.has(id)).sort(originalsFirst);
    if (met.length > 0) await this.replaceTruncated();
    for (const file of met) await this.meet(file);
    this.isFirstStart = false;
    const oldest = this.wallClock() - CHECKPOINT_DAYS * DAY_MS;
    this.lost = this.lost.filter((file) => file.seenAt >= oldest || !file.isSettled);
  }

  /** Closes the files. What is confirmed later is still in the checkpoints. */
  async close(): Promise<void> {
    for (const file of this.live.values()) await this.closeHandle(file);
  }

  /** Brings a known file up to date. */
  private async follow(file: TailedFile, found: FoundFile | undefined): Promise<void> {
    file.isGone = found === undefined;
    const shown = found ?? (await this.access.lookThrough(file));
    if (shown === undefined) {
      this.live.delete(file.id);
      this.lost.push(file);
      return;
    }
    if (found !== undefined) {
      file.isRenamed ||= found.path !== file.path;
      file.path = found.path;
    }
    file.seenAt = this.wallClock();
    const isShorter = file.refusal === undefined ? shown.size < file.offset : shown.size < file.size;
    const unread = file.bytesBehind;
    file.look(shown.size, shown.changed, this.clock.now());
    if (isShorter) {
      if (unread > 0) this.tellCutOff(file, unread);
      this.replace(file);
    }
    if (this.isQuiet(file) && file.offset === file.size && !file.isGone) await this.closeHandle(file);
  }

  /** Finds the logs that were truncated and have grown again, before a copy of one is judged. */
  private async replaceTruncated(): Promise<void> {
    for (const file of [...this.live.values()]) {
      if (!file.isDirty || file.offset === 0) continue;
      file.handle ??= await this.access.open(file);
      if (file.handle !== undefined && !(await isAt(file.handle, file.reader.position))) this.replace(file);
    }
  }

  private tellCutOff({ path, seenAt }: TailedFile, bytes: number): void {
    this.access.tell(
      `${path} was truncated at ${new Date(seenAt).toISOString()} with ${bytes.toLocaleString('en-US')} bytes not read yet; ` +
        'they are lost unless the file was copied before to a name that the pattern matches.',
    );
  }

  /** The content has left the file, whose inode has other content now. */
  private replace(file: TailedFile): void {
    const fresh = new TailedFile(file.id, file.path, this.options.rule, BEGINNING, file.seenAt);
    fresh.handle = file.handle;
    fresh.isGone = file.isGone;
    fresh.isRenamed = file.isRenamed;
    fresh.look(file.size, file.changed, this.clock.now());
    this.live.set(file.id, fresh);
    file.handle = undefined;
    if (file.offset > 0) this.lost.push(file);
  }

  /** Begins to follow a file, where its content was left or at its beginning. */
  private async meet(found: FoundFile): Promise<void> {
    const handle = await this.access.open(found);
    if (handle === undefined) return;
    const file = await this.contentOf(found, handle);
    if (file === undefined) {
      await handle.close();
      return;
    }
    this.lost = this.lost.filter((other) => other !== file);
    file.isRenamed ||= file.path !== found.path && file.id === found.id;
    Object.assign(file, { id: found.id, path: found.path, handle, isGone: false, seenAt: this.wallClock() });
    file.look(found.size, found.changed, this.clock.now());
    this.live.set(file.id, file);
  }

  /** @returns undefined for what is not to be read yet */
  private async contentOf(found: FoundFile, handle: FileHandle): Promise<TailedFile | undefined> {
    const { rule, initialPosition = 'END_OF_FILE' } = this.options;
    const known = await this.copies.contentIn(found, handle, this.lost);
    if (known !== undefined) return known;
    const at = (position = BEGINNING) => new TailedFile(found.id, found.path, rule, position);
    if (this.isFirstStart) {
      return at(initialPosition === 'END_OF_FILE' ? await endOfLastLine(handle, found.size) : undefined);
    }
    const copy = await this.copies.judge(found, handle, [...this.live.values()], this.lost);
    return copy.kind === 'underWay' ? undefined : at(copy.position);
  }

  /** Reads once. @returns whether there may be more */
  private async readOn(file: TailedFile, deliver: (batch: RecordBatch) => Promise<void>): Promise<boolean> {
    const ending = this.endingOf(file);
    if (file.refusal !== undefined || (!file.isDirty && ending === file.readAs)) return false;
    file.handle ??= await this.access.open(file);
    if (file.handle === undefined) return false;
    file.readAs = ending;
    const reading = await this.read(file, file.handle, ending);
    switch (reading?.kind) {
      case undefined:
        return false;
      case 'replaced':
        this.replace(file);
        return true;
      case 'binary':
        file.refusal = reading.reason;
        this.access.tell(`${file.path} is not read: ${reading.reason}.`);
        return false;
      case 'searching':
        return true;
      case 'waiting':
        file.isDirty = false;
        if (ending === 'final') await this.finish(file);
        return false;
      case 'records': {
        const confirm = file.deliver();
        // Behind the last record there may be another, or the end.
        file.isDirty = true;
        const { records, truncated } = reading;
        if (records.length === 0) confirm();
        else await deliver({ path: file.path, records, truncated, confirm });
        return true;
      }
    }
  }

  private async read(file: TailedFile, handle: FileHandle, ending: Ending) {
    try {
      return await file.reader.read(handle, ending);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      this.access.tell(`${file.path} cannot be read (${code ?? message}); the agent goes on to try.`);
      return undefined;
    }
  }

  private endingOf(file: TailedFile): Ending {
    const { maxRecordAgeMs = 60_000, rule } = this.options;
    if (file.isGone && this.isQuiet(file)) return 'final';
    const isOld = this.clock.now() - file.quietSince >= maxRecordAgeMs;
    return rule.startPattern !== undefined && isOld ? 'idle' : 'open';
  }

  private isQuiet(file: TailedFile): boolean {
    return this.clock.now() - file.quietSince >= QUIET_MS;
  }

  /** A file without a name is read to its end. */
  private async finish(file: TailedFile): Promise<void> {
    await this.closeHandle(file);
    this.live.delete(file.id);
    this.lost.push(file);
  }

  private async closeHandle(file: TailedFile): Promise<void> {
    const { handle } = file;
    file.handle = undefined;
    await handle?.close();
  }
}
