import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../base/message-of';
import type { LogLine } from './invocation';

/** A file that grows beyond this size is closed, with a last line that says so. */
export const DEFAULT_MAX_LOG_FILE_BYTES = 50 * 1024 * 1024;

export interface FunctionLogsOptions {
  /** One file per function, `<function>.log`, begun anew at each run; no files unless told. */
  readonly folder?: string;
  /** 50 MiB unless told. */
  readonly maxFileBytes?: number;
  readonly onLog: (line: LogLine) => void;
  /** Gets one sentence when a file cannot be written or is full. */
  readonly onNotice: (notice: string) => void;
}

interface LogFile {
  readonly path: string;
  readonly stream: WriteStream;
  bytes: number;
}

/** The logs of functions. A disk that cannot take them costs the file, never an invocation. */
export class FunctionLogs {
  /** `undefined` for a file that was closed early. */
  private readonly files = new Map<string, LogFile | undefined>();

  constructor(private readonly options: FunctionLogsOptions) {}

  write(line: LogLine): void {
    this.options.onLog(line);
    const file = this.file(line.functionName);
    if (file === undefined) return;
    const text = `${line.text}\n`;
    const limit = this.options.maxFileBytes ?? DEFAULT_MAX_LOG_FILE_BYTES;
    file.bytes += Buffer.byteLength(text);
    if (file.bytes <= limit) {
      file.stream.write(text);
      return;
    }
    const notice = `The log file ${file.path} has reached its limit of ${limit} bytes; what follows is not kept.`;
    file.stream.end(`${notice}\n`);
    this.giveUp(line.functionName, notice);
  }

  /** Waits until everything is written. */
  async close(): Promise<void> {
    const open = [...this.files.values()].filter((file) => file !== undefined);
    this.files.clear();
    await Promise.all(
      open.map(({ stream }) => {
        return new Promise<void>((resolve) => {
          // A stream that fails while it ends is destroyed, and emits `close` as well.
          stream.once('close', resolve);
          stream.end();
        });
      }),
    );
  }

  private file(functionName: string): LogFile | undefined {
    const { folder } = this.options;
    if (folder === undefined || this.files.has(functionName)) return this.files.get(functionName);
    const path = join(folder, `${functionName}.log`);
    const failed = (error: unknown): void => {
      const reason = messageOf(error);
      this.giveUp(
        functionName,
        `The log file ${path} cannot be written (${reason}). The run goes on without it.`,
      );
    };
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      failed(error);
      return undefined;
    }
    const file = { path, stream: createWriteStream(path), bytes: 0 };
    this.files.set(functionName, file);
    file.stream.on('error', failed);
    return file;
  }

  private giveUp(functionName: string, notice: string): void {
    this.files.set(functionName, undefined);
    this.options.onNotice(notice);
  }
}
