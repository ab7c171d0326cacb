import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
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
  readonly descriptor: number;
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
    const notice = `The log file ${file.path} has reached its limit of ${limit} bytes; what follows is not kept.`;
    try {
      // A short write is over sooner than a job of a thread pool has begun, for whose end the clock would wait.
      writeSync(file.descriptor, file.bytes <= limit ? text : `${notice}\n`);
    } catch (error) {
      this.failed(line.functionName, file.path, error);
      return;
    }
    if (file.bytes > limit) this.giveUp(line.functionName, notice);
  }

  close(): void {
    for (const file of this.files.values()) if (file !== undefined) closeSync(file.descriptor);
    this.files.clear();
  }

  private file(functionName: string): LogFile | undefined {
    const { folder } = this.options;
    if (folder === undefined || this.files.has(functionName)) return this.files.get(functionName);
    const path = join(folder, `${functionName}.log`);
    try {
      mkdirSync(folder, { recursive: true });
      const file = { path, descriptor: openSync(path, 'w'), bytes: 0 };
      this.files.set(functionName, file);
      return file;
    } catch (error) {
      this.failed(functionName, path, error);
      return undefined;
    }
  }

  private failed(functionName: string, path: string, error: unknown): void {
    const reason = messageOf(error);
    this.giveUp(
      functionName,
      `The log file ${path} cannot be written (${reason}). The run goes on without it.`,
    );
  }

  private giveUp(functionName: string, notice: string): void {
    const file = this.files.get(functionName);
    this.files.set(functionName, undefined);
    if (file !== undefined) closeSync(file.descriptor);
    this.options.onNotice(notice);
  }
}
