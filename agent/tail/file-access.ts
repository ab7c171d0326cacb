import { constants } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { type FoundFile, idOf } from './list-files';
import type { TailedFile } from './tailed-file';

/** Opens files and looks at them; what cannot be done is said once and tried again. */
export class FileAccess {
  private readonly told = new Set<string>();

  /** @param onNotice gets a sentence for people */
  constructor(private readonly onNotice?: (sentence: string) => void) {}

  /** @returns undefined if it cannot be opened, or its name belongs to another file by now */
  async open({ path, id }: Pick<FoundFile, 'path' | 'id'>): Promise<FileHandle | undefined> {
    try {
      // Without O_NONBLOCK, opening a named pipe that has taken the name would wait for a writer.
      const handle = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
      if (idOf(await handle.stat({ bigint: true })) === id) return handle;
      await handle.close();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') this.tell(`${path} cannot be opened (${code}); the agent goes on to try.`);
    }
    return undefined;
  }

  /** A file without a name, through its handle. */
  async lookThrough({ path, handle }: TailedFile): Promise<Pick<FoundFile, 'size' | 'changed'> | undefined> {
    try {
      const stats = await handle?.stat({ bigint: true });
      return stats && { size: Number(stats.size), changed: stats.mtimeNs };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      this.tell(`${path} is gone and cannot be read to its end (${code ?? message}).`);
      return undefined;
    }
  }

  /** Says each sentence once. */
  tell(sentence: string): void {
    if (this.told.has(sentence)) return;
    this.told.add(sentence);
    this.onNotice?.(sentence);
  }
}
