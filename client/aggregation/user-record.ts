/** A pair that a producer attaches to a user record. The KPL's format has them; the KPL and the KCL use none. */
export interface Tag {
  readonly key: string;
  readonly value?: string;
}

/** A record as the producer's user put it; many of them travel in one record of the stream, the aggregate. */
export interface UserRecord {
  readonly partitionKey: string;
  /** A decimal number of up to 128 bits. Undefined where the producer set none. */
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
  readonly tags?: readonly Tag[];
}
