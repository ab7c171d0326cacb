import { FilePattern } from '../../../../agent/config';
import {
  type FileCheckpoint,
  FileTailer,
  type FileTailerOptions,
  type RecordBatch,
} from '../../../../agent/tail';
import { ManualClock } from '../../../support/manual-clock';

export const LINES = {
  startPattern: undefined,
  maxRecordBytes: 1000,
  truncatedRecordTerminator: Buffer.from('\n'),
  skipHeaderLines: 0,
} as const;

/** A tailer that is stopped, killed and started again, and what it has handed on. */
export class TailRun {
  readonly clock = new ManualClock();
  readonly records: string[] = [];
  readonly notices: string[] = [];
  tailer: FileTailer;
  private saved: FileCheckpoint[] | undefined;
  private underWay: RecordBatch[] = [];

  constructor(
    private readonly pattern: string,
    private readonly options: Partial<FileTailerOptions> = {},
  ) {
    this.tailer = this.start();
  }

  /** @param isConfirmed whether the records are safe at once */
  async poll(isConfirmed = true): Promise<void> {
    while (
      await this.tailer.poll(async (batch) => {
        this.records.push(...batch.records.map((record) => record.toString()));
        if (isConfirmed) batch.confirm();
        else this.underWay.push(batch);
      })
    );
  }

  /** @param pick chooses one of so many deliveries that are under way */
  confirmOne(pick: (count: number) => number): void {
    if (this.underWay.length > 0) this.underWay.splice(pick(this.underWay.length), 1)[0]?.confirm();
  }

  confirmAll(): void {
    for (const { confirm } of this.underWay.splice(0)) confirm();
  }

  save(): void {
    this.saved = JSON.parse(JSON.stringify(this.tailer.checkpoints()));
  }

  /** The process dies, and another one starts from what was saved. */
  async kill(): Promise<void> {
    this.underWay = [];
    await this.tailer.close();
    this.tailer = this.start();
  }

  private start(): FileTailer {
    return new FileTailer({
      files: new FilePattern(this.pattern),
      rule: LINES,
      initialPosition: 'START_OF_FILE',
      checkpoints: this.saved,
      clock: this.clock,
      wallClock: () => this.clock.now(),
      onNotice: (sentence) => this.notices.push(sentence),
      ...this.options,
    });
  }
}
