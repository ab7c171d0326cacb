import type { Item } from '../../client';

/**
 * 50,000 keys take some 10 MB. A container that meets more visitors in half an hour writes some sessions
 * again, which changes nothing but the bill.
 */
const MAX_SESSIONS = 50_000;

/**
 * The sessions that this container has written, so that it writes each once and not with every page view. The
 * least recently seen one is forgotten first.
 *
 * A session is remembered only after its write succeeded: a page view whose write failed comes again, and
 * then has to be written.
 */
export class SeenSessions {
  /** In the order in which they were last seen. */
  private readonly keys = new Set<string>();

  constructor(private readonly maxSessions: number = MAX_SESSIONS) {}

  /**
   * Writes the session unless this container has written it.
   * @throws what `put` throws; the session is not remembered then
   */
  async write(item: Item, put: (item: Item) => Promise<void>): Promise<void> {
    const key = JSON.stringify([item.halfHourShard, item.visitor]);
    const isSeen = this.keys.delete(key);
    if (!isSeen) await put(item);
    this.keys.add(key);
    for (const oldest of this.keys) {
      if (this.keys.size <= this.maxSessions) return;
      this.keys.delete(oldest);
    }
  }
}
