import type { OutgoingRecord } from '../../client';
import { UnreadableLines } from '../feed';

/** The lines that no consumer can read, by the ids in their records: a record that is put twice is one line. */
export class PoisonIds extends UnreadableLines {
  readonly ids = new Set<string>();

  constructor() {
    super(undefined);
  }

  override unreadable(_number: number, _reason: string, record: OutgoingRecord): void {
    this.ids.add((JSON.parse(Buffer.from(record.data).toString('utf8')) as { id: string }).id);
  }
}
