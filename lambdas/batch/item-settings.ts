import type { ItemOptions } from '../../client';
import { requiredEnvironment } from '../required-environment';

const SECONDS_PER_DAY = 24 * 60 * 60;

/**
 * What the environment says about items: WRITE_SHARDS, and EXPIRATION_DAYS after which an item may go.
 *
 * The days count from the write and not from the event. A log that is read years later would otherwise expire
 * at once, and a clock that is ahead would keep an item for ever. They end at midnight (UTC), so an item that
 * is written again on the same day is the same item.
 *
 * @returns the options of an item that is written now
 * @throws Error, at initialization, for a variable that is missing or no whole number above 0
 */
export function itemSettings(now: () => number = Date.now): () => ItemOptions {
  const writeShards = wholeNumber('WRITE_SHARDS', 'the number of write shards of the table');
  const days = wholeNumber('EXPIRATION_DAYS', 'the days after which DynamoDB may delete an item');
  return () => {
    const today = Math.floor(now() / 1000 / SECONDS_PER_DAY);
    return { writeShards, expiresAt: (today + 1 + days) * SECONDS_PER_DAY };
  };
}

function wholeNumber(name: string, meaning: string): number {
  const value = requiredEnvironment(name, meaning);
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`The environment variable ${name} is "${value}"; it has to be a whole number above 0.`);
}
