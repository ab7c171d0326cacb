import { MAX_PARKED_ALONE } from '../../lambda/verdict';

/**
 * Whether this program works, so that a record that fails alone is the record's own fault. A program that has never
 * processed a record parks nothing: it is a bad deployment more likely than a stream of bad records.
 */
export class Evidence {
  private hasSucceeded = false;
  private readonly parkedAlone = new Map<string, number>();

  works(shardId: string): boolean {
    return this.hasSucceeded && (this.parkedAlone.get(shardId) ?? 0) < MAX_PARKED_ALONE;
  }

  noteSuccess(shardId: string): void {
    this.hasSucceeded = true;
    this.parkedAlone.delete(shardId);
  }

  noteParked(shardId: string): void {
    this.parkedAlone.set(shardId, (this.parkedAlone.get(shardId) ?? 0) + 1);
  }
}
