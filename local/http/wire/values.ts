import type { JsonObject } from '../../base/json-object';

/** A moment in an output, which each protocol writes in its own form. JSON has seconds. */
export class Timestamp {
  /** @param milliseconds since the epoch */
  constructor(readonly milliseconds: number) {}

  toJSON(): number {
    return this.milliseconds / 1000;
  }
}

/** Bytes in an output. JSON has base64. */
export class Bytes {
  constructor(readonly bytes: Buffer) {}

  toJSON(): string {
    return this.bytes.toString('base64');
  }
}

/** An output with JSON that is written by hand, where building objects would cost too much. */
export interface Written {
  readonly json: () => string;
  /** The same members, for the other protocols. */
  readonly members: () => JsonObject;
}

export function isWritten(output: unknown): output is Written {
  return typeof output === 'object' && output !== null && 'json' in output && 'members' in output;
}
