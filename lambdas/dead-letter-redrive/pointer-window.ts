import { messageOf } from './message-of';
import { NotAPointerError, parsePointer } from './pointer';
import type { PointerMessage, PointerSource } from './pointer-source';
import { RangeProgress } from './range-progress';
import type { UnreadablePointer } from './report';

/** Enough that pointers which lie together are read together. */
const MAX_POINTERS = 1_000;
/** Objects in a bucket hold whole batches, of up to 6 MB each. */
const MAX_HELD_CHARACTERS = 16 * 1024 * 1024;

/** Pointers that are worked on together. */
export interface PointerWindow {
  readonly ranges: readonly RangeProgress[];
  readonly unreadable: readonly UnreadablePointer[];
  /** Whether there are no more. */
  readonly isLast: boolean;
}

/**
 * Takes the next pointers: up to 1,000, or fewer where they hold their batches.
 *
 * @param atMost how many are wanted
 * @throws Error when the queue or bucket cannot be read; the signal's reason when it is aborted
 */
export async function takeWindow(
  source: PointerSource,
  atMost: number,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<PointerWindow> {
  const ranges: RangeProgress[] = [];
  const unreadable: UnreadablePointer[] = [];
  let left = Math.min(atMost, MAX_POINTERS);
  let heldCharacters = 0;
  while (left > 0 && heldCharacters < MAX_HELD_CHARACTERS) {
    const messages = await source.next(left, signal);
    if (messages.length === 0) return { ranges, unreadable, isLast: true };
    left -= messages.length;
    const contents = await Promise.all(messages.map(open));
    // What could not be read because the time was up is not unreadable.
    signal.throwIfAborted();
    for (const { id, pointer, characters, reason } of contents) {
      if (pointer === undefined) unreadable.push({ pointer: id, reason });
      else ranges.push(new RangeProgress(id, pointer, dryRun));
      if (pointer?.records !== undefined) heldCharacters += characters;
    }
  }
  return { ranges, unreadable, isLast: false };
}

/** Reads what a message holds, or why it holds no pointer. */
async function open(message: PointerMessage) {
  const { id } = message;
  try {
    const body = await message.read();
    return { id, pointer: parsePointer(body), characters: body.length, reason: '' };
  } catch (error) {
    const what =
      error instanceof NotAPointerError ? 'not an on-failure record of a Kinesis mapping' : 'not readable';
    return { id, pointer: undefined, characters: 0, reason: `${what}: ${messageOf(error)}` };
  }
}
