import type { BatchAttempt, RecordOutcome } from '../../../local/services/event-source-mapping';
import type { DeliveryOutcome } from '../../../local/services/firehose';
import type { TrailStep } from '../page-data';

/** A step before its consumer has a name. */
interface KeptStep extends Omit<TrailStep, 'by'> {
  /** The UUID of an event source mapping, or the name of a delivery stream. */
  readonly by: string;
}

/** The kinds of records that can be drawn at random. */
export type Drawn = 'any' | 'retried' | 'given up';

/** So many records, the newest; a step is shared by the records of its batch. */
const MOST_RECORDS = 100_000;

/** The steps of records after the stream has taken them, by sequence number. */
export class RecordTrails {
  private readonly steps = new Map<string, KeptStep[]>();
  private readonly marked = { retried: new Set<string>(), 'given up': new Set<string>() };

  constructor(private readonly most = MOST_RECORDS) {}

  attempted(
    by: string,
    { records, invocations, sentAt: at, result, failedFrom, reason }: BatchAttempt,
  ): void {
    const batch = `a batch of ${records.length}, attempt ${Math.max(1, invocations)}`;
    const done: KeptStep = { at, by, kind: 'attempt', text: `${batch}: processed` };
    const failed: KeptStep = {
      at,
      by,
      kind: 'failure',
      text: `${batch}: ${result === 'throttled' ? 'not invoked' : 'failed'}, ${reason}`,
    };
    for (const [i, { sequenceNumber }] of records.entries()) {
      this.add(sequenceNumber, i < failedFrom ? done : failed);
      if (invocations > 1) this.marked.retried.add(sequenceNumber);
    }
  }

  settled(by: string, outcome: RecordOutcome, at: number): void {
    // That it was processed, the attempt says.
    if (outcome.kind === 'processed') return;
    const step: KeptStep = { at, by, kind: 'end', text: endOf(outcome) };
    for (const { sequenceNumber } of outcome.records) {
      this.add(sequenceNumber, step);
      if (outcome.kind !== 'filtered') this.marked['given up'].add(sequenceNumber);
    }
  }

  delivered(by: string, outcome: DeliveryOutcome, at: number): void {
    const step: KeptStep = { at, by, kind: 'end', text: deliveryOf(outcome) };
    for (const { position } of outcome.records) {
      if (position !== undefined) this.add(position.sequenceNumber, step);
    }
  }

  /** The steps of a record, oldest first. */
  of(sequenceNumber: string): readonly KeptStep[] {
    return (this.steps.get(sequenceNumber) ?? []).toSorted((one, other) => one.at - other.at);
  }

  /** The sequence number of a record of a kind. @param chance 0 to below 1 */
  draw(kind: Drawn, chance: number): string | undefined {
    const from = kind === 'any' ? [...this.steps.keys()] : [...this.marked[kind]];
    return from[Math.floor(chance * from.length)];
  }

  private add(sequenceNumber: string, step: KeptStep): void {
    const present = this.steps.get(sequenceNumber);
    if (present !== undefined) {
      present.push(step);
      return;
    }
    this.steps.set(sequenceNumber, [step]);
    if (this.steps.size <= this.most) return;
    const [oldest = ''] = this.steps.keys();
    this.steps.delete(oldest);
    for (const set of Object.values(this.marked)) set.delete(oldest);
  }
}

function endOf(outcome: RecordOutcome): string {
  if (outcome.kind === 'filtered') return 'no filter of the event source mapping lets it through';
  if (outcome.kind === 'deadLettered') {
    return `given up after ${outcome.condition}, and sent to the failure destination: ${outcome.reason}`;
  }
  if (outcome.kind === 'dropped') return `lost after ${outcome.condition}: ${outcome.reason}`;
  return 'processed';
}

function deliveryOf(outcome: DeliveryOutcome): string {
  switch (outcome.kind) {
    case 'delivered':
      return outcome.object === undefined
        ? 'delivered'
        : `delivered to s3://${outcome.object.bucket}/${outcome.object.key}`;
    case 'backedUp':
      return `backed up to s3://${outcome.object.bucket}/${outcome.object.key}`;
    case 'failed':
      return `${outcome.errorType}: put aside in s3://${outcome.object.bucket}/${outcome.object.key}`;
    case 'dropped':
      return 'the transform function dropped it';
    case 'lost':
      return `lost: ${outcome.reason}`;
  }
}
