import { decodeToken, encodeToken } from '../records';

/** One delivery of a record by a queue. */
export interface Receipt {
  readonly queueArn: string;
  readonly recordId: string;
  /** Counts the deliveries of the record. */
  readonly delivery: number;
}

export function writeReceipt({ queueArn, recordId, delivery }: Receipt): string {
  return encodeToken('receipt', [queueArn, recordId, delivery]);
}

/** @returns `undefined` for text that is no receipt handle of a queue */
export function readReceipt(receiptHandle: string): Receipt | undefined {
  const [queueArn, recordId, delivery] = decodeToken('receipt', receiptHandle, 3) ?? [];
  if (delivery === undefined) return undefined;
  return { queueArn: String(queueArn), recordId: String(recordId), delivery: Number(delivery) };
}
