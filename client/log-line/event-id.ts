import { hash } from 'node:crypto';

/** What an event id looks like: 32 lower-case hexadecimal digits. */
export const EVENT_ID = /^[0-9a-f]{32}$/;

/**
 * The id of an event: the first 128 bits of the SHA-256 of what makes the event itself, as 32 hexadecimal digits.
 *
 * Made from the event and not at random, because a producer that retries, restarts or reads its input once more must
 * give the same event the same id: that is what lets a sink with a unique key take every replay as a no-op. By the same
 * token two events with the same bytes are one event.
 *
 * @param source the bytes of the line; or, where the source has ids of its own (an order number, a log offset), that
 *   id, which then also tells events with the same text apart
 */
export function eventId(source: Uint8Array | string): string {
  return hash('sha256', source, 'hex').slice(0, 32);
}
