import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../common';
import { AgentStateError } from '../errors';
import type { FileCheckpoint } from '../tail';
import { StateLock } from './state-lock';

const VERSION = 1;

/** How far each flow is, by the flow's name. */
export type FlowCheckpoints = Readonly<Record<string, readonly FileCheckpoint[]>>;

/**
 * Keeps checkpoints in a file of a folder. A file is written whole beside the old one and takes its name when it is
 * on the disk, so a process or a machine that dies leaves the old one or the new one.
 */
export class CheckpointStore {
  private readonly file: string;
  private saved: string | undefined;
  private isFailing = false;

  private constructor(
    private readonly folder: string,
    private readonly lock: StateLock,
  ) {
    this.file = join(folder, 'checkpoints.json');
  }

  /** @throws AgentStateError for a folder that another agent uses, or that cannot be written */
  static open(folder: string): CheckpointStore {
    try {
      makeFolder(folder);
      return new CheckpointStore(folder, StateLock.take(folder));
    } catch (cause) {
      if (cause instanceof AgentStateError) throw cause;
      throw new AgentStateError(`--state ${folder}: ${(cause as Error).message}.`, { cause });
    }
  }

  /**
   * @returns nothing for a first start
   * @throws AgentStateError for a file that is damaged, or of a later version
   */
  load(): FlowCheckpoints {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') return {};
      throw new AgentStateError(`${this.file} cannot be read (${code}).`, { cause });
    }
    try {
      const { version, flows } = JSON.parse(text);
      if (version === VERSION && typeof flows === 'object') return flows;
    } catch (cause) {
      throw this.damaged(cause);
    }
    throw this.damaged(undefined);
  }

  /**
   * Returns when the checkpoints are on the disk.
   * @throws AgentStateError if another agent has taken the folder over, or it cannot be written
   */
  save(flows: FlowCheckpoints): void {
    try {
      this.write(flows);
    } catch (cause) {
      if (cause instanceof AgentStateError) throw cause;
      throw new AgentStateError(`The checkpoints cannot be written: ${(cause as Error).message}.`, { cause });
    }
  }

  /**
   * As `save`, for an agent that is at work: a full disk does not stop it. Its records go to the stream, and more of them
   * come twice after a crash.
   * @param onNotice is told when it begins to fail, and when that is over
   * @throws AgentStateError if another agent has taken the folder over
   */
  trySave(flows: FlowCheckpoints, onNotice: (sentence: string) => void): void {
    try {
      this.write(flows);
      if (this.isFailing) onNotice('The checkpoints are written again.');
      this.isFailing = false;
    } catch (cause) {
      if (cause instanceof AgentStateError) throw cause;
      if (!this.isFailing) {
        onNotice(
          `The checkpoints cannot be written (${(cause as Error).message}); the agent goes on to try. What is sent until ` +
            'then comes twice if the agent is killed.',
        );
      }
      this.isFailing = true;
    }
  }

  private write(flows: FlowCheckpoints): void {
    const text = JSON.stringify({ version: VERSION, flows });
    if (text === this.saved) return;
    this.lock.check();
    const next = `${this.file}.next`;
    writeFileSync(next, text, { flush: true });
    renameSync(next, this.file);
    syncFolder(this.folder);
    this.saved = text;
  }

  close(): void {
    this.lock.release();
  }

  private damaged(cause: unknown): AgentStateError {
    return new AgentStateError(
      `${this.file} has no checkpoints that this version can read. Without it, files are read again as at a first start: ` +
        'move it away to do so.',
      { cause },
    );
  }
}

/** A new name is on the disk when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
