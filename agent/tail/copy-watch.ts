import type { FileHandle } from 'node:fs/promises';
import type { PacingClock } from '../../client';
import type { FileAccess } from './file-access';
import type { FoundFile } from './list-files';
import { isAt, MARK_BYTES, type Mark, readAt, readMark } from './mark';
import type { TailedFile } from './tailed-file';

/** A file that has only what another one has had from its beginning on. */
interface Shadow {
  readonly source: TailedFile;
  readonly since: number;
  /** As much of it is the source's. */
  readonly size: number;
}

/** What a new file is. */
export type Judgement =
  /** Perhaps a copy of a file that will be truncated; not to be read yet. */
  | { readonly kind: 'underWay' }
  /** A file of its own, to be read from a position on. Default: its beginning. */
  | { readonly kind: 'own'; readonly position?: Mark };

/** Longer than copying a large log takes. */
const PATIENCE_MS = 600_000;

/**
 * Tells copies from new files. "Copy and truncate" moves the content of a log to another inode, and the log is
 * empty then: the copy has to be read from where the log was left, and the log from its beginning.
 *
 * A copy is known by its content, never by its name alone. In doubt a file is read as one of its own: its lines
 * may then be sent twice, and none is lost.
 */
export class CopyWatch {
  private readonly shadows = new Map<string, Shadow>();

  constructor(
    private readonly clock: PacingClock,
    private readonly access: FileAccess,
  ) {}

  /** The lost content that a file has: its own from before the start, or what was copied to it. */
  async contentIn(
    found: FoundFile,
    handle: FileHandle,
    lost: readonly TailedFile[],
  ): Promise<TailedFile | undefined> {
    for (const content of lost) {
      // A copy has another name than the log; a new file with the name of the log is the next log.
      const mayBe = content.id === found.id || (content.path !== found.path && content.offset > 0);
      if (mayBe && found.size >= content.offset && (await isAt(handle, content.reader.position)))
        return content;
    }
    return undefined;
  }

  /** What a file without known content is. */
  async judge(
    found: FoundFile,
    handle: FileHandle,
    live: readonly TailedFile[],
    lost: readonly TailedFile[],
  ): Promise<Judgement> {
    const shadow = this.shadows.get(found.id);
    this.shadows.delete(found.id);
    if (shadow !== undefined && lost.includes(shadow.source)) {
      // The log had more when it was read than the copy has: all lines of the copy are under way already.
      const isRead = found.size === shadow.size && found.size <= shadow.source.offset;
      return { kind: 'own', position: isRead ? await readMark(handle, found.size) : undefined };
    }
    const now = this.clock.now();
    const since = shadow?.since ?? now;
    const source = await this.sourceOf(found, handle, live);
    if (source === undefined) return { kind: 'own' };
    if (now - since < PATIENCE_MS) {
      this.shadows.set(found.id, { source, since, size: found.size });
      return { kind: 'underWay' };
    }
    this.access.tell(
      `${found.path} is read from its beginning: it begins as ${source.path} does, which was not truncated after it was copied.`,
    );
    return { kind: 'own' };
  }

  /** A log that has everything that a file has, and is still under the name that it always had. */
  private async sourceOf(
    found: FoundFile,
    handle: FileHandle,
    live: readonly TailedFile[],
  ): Promise<TailedFile | undefined> {
    for (const file of live) {
      const mayBe = !file.isGone && !file.isRenamed && file.path !== found.path && file.size >= found.size;
      if (mayBe && file.refusal === undefined && (await this.begins(file, handle, found.size))) return file;
    }
    return undefined;
  }

  private async begins(file: TailedFile, copy: FileHandle, size: number): Promise<boolean> {
    const log = file.handle ?? (await this.access.open(file));
    if (log === undefined) return false;
    try {
      const length = Math.min(MARK_BYTES, size);
      for (const at of [0, size - length]) {
        const [one, other] = [await readAt(log, at, length), await readAt(copy, at, length)];
        if (one.length < length || !one.equals(other)) return false;
      }
      return true;
    } finally {
      if (log !== file.handle) await log.close();
    }
  }
}
