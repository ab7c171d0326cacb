import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ReplayRequest, Round } from '../plan';
import type { FailedRecord } from '../send';
import { type LaneState, NOT_BEGUN, type ReplayReport } from './lane-state';

/** What a replay began with. Who resumes it finds it here. */
export interface BegunReplay {
  readonly request: ReplayRequest;
  readonly rounds: readonly Round[];
}

/** The objects of one replay: `replays/<name>/` with its request, its lanes, its failed records and its report. */
export class ReplayStore {
  private readonly root: string;

  constructor(
    private readonly client: Pick<S3Client, 'send'>,
    private readonly bucket: string,
    name: string,
  ) {
    this.root = `replays/${name}/`;
  }

  /** Where failed records lie, for people. */
  get failedBelow(): string {
    return `s3://${this.bucket}/${this.root}failed/`;
  }

  async begin(begun: BegunReplay): Promise<void> {
    await this.write('request.json', begun);
  }

  async begun(): Promise<BegunReplay | undefined> {
    return (await this.read('request.json')) as BegunReplay | undefined;
  }

  async lane(id: string): Promise<LaneState> {
    return ((await this.read(laneKey(id))) as LaneState | undefined) ?? NOT_BEGUN;
  }

  async saveLane(id: string, state: LaneState): Promise<void> {
    await this.write(laneKey(id), state);
  }

  /** Writes records away that the target did not take, with their payload. To do it twice is to do it once. */
  async park(laneId: string, failed: readonly FailedRecord[]): Promise<void> {
    for (const { record, reason } of failed) {
      const id = `${laneId}-${record.kinesis.sequenceNumber}-${record.kinesis.subSequenceNumber ?? 0}`;
      await this.write(`failed/${id.replaceAll(/[^\w.-]/g, '_')}.json`, { reason, record });
    }
  }

  async report(report: ReplayReport): Promise<void> {
    await this.write('report.json', report);
  }

  private async read(name: string): Promise<unknown> {
    try {
      const command = new GetObjectCommand({ Bucket: this.bucket, Key: `${this.root}${name}` });
      const { Body } = await this.client.send(command);
      return JSON.parse((await Body?.transformToString('utf-8')) ?? 'null') ?? undefined;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  private async write(name: string, body: object): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: `${this.root}${name}`,
        Body: JSON.stringify(body),
        ContentType: 'application/json',
      }),
    );
  }
}

function laneKey(id: string): string {
  return `lanes/${id}.json`;
}
