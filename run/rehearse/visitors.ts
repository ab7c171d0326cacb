import { createHash } from 'node:crypto';
import { pseudonym } from '../../client';
import type { KeyDistribution } from '../../simulator';
import { addressOf } from '../feed';

/** Enough for a visitor in each shard of a thousand. */
const VISITORS = 20_000;

/** The visitors, by the places of their partition keys among the hash keys. */
export class Visitors {
  private readonly byPlace = Array.from({ length: VISITORS }, (_, visitor) => ({
    visitor,
    place: placeOf(pseudonym(addressOf(visitor))),
  })).sort((a, b) => a.place - b.place);

  constructor(private readonly keys: KeyDistribution) {}

  /**
   * A visitor of a part of the hash keys.
   * @param draw a random number from 0 to 1
   */
  within({ from, to }: { readonly from: number; readonly to: number }, draw: number): number {
    const sample = this.keys.sample(from, to);
    let rest = draw * sample.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = sample.find(({ weight }) => {
      rest -= weight;
      return rest < 0;
    });
    return this.nearest(chosen?.at ?? (from + to) / 2, from, to);
  }

  /** The first visitor at or above a place and below `to`, else the last one below it. */
  private nearest(place: number, from: number, to: number): number {
    const { byPlace } = this;
    let [low, high] = [0, byPlace.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((byPlace[middle]?.place ?? 1) < place) low = middle + 1;
      else high = middle;
    }
    const [below, above] = [byPlace[low - 1], byPlace[low]];
    const found = above !== undefined && above.place < to ? above : below;
    return (found !== undefined && found.place >= from ? found : (above ?? below))?.visitor ?? 0;
  }
}

/** The MD5 of a partition key (Kinesis, PutRecord) as a fraction of all hash keys. */
function placeOf(partitionKey: string): number {
  return createHash('md5').update(partitionKey).digest().readUIntBE(0, 6) / 2 ** 48;
}
