/** What a stream took in over days: a shard that has passed its retention is no longer there to be asked. */
export class StreamTotals {
  private readonly byShard = new Map<string, number>();
  private openMinutes = 0;
  private mostOpen = 0;

  /** Looks at the counts of the shards. They only grow. */
  look(shards: readonly { readonly shardId: string; readonly incomingRecords: number }[]): void {
    for (const { shardId, incomingRecords } of shards) this.byShard.set(shardId, incomingRecords);
  }

  /** Counts a minute with so many open shards. */
  minute(openShards: number): void {
    this.openMinutes += openShards;
    this.mostOpen = Math.max(this.mostOpen, openShards);
  }

  /** Records that the stream accepted. */
  get records(): number {
    return [...this.byShard.values()].reduce((sum, count) => sum + count, 0);
  }

  get shardHours(): number {
    return this.openMinutes / 60;
  }

  get mostShards(): number {
    return this.mostOpen;
  }
}
