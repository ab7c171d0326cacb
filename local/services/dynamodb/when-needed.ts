import type { AwsRequest, AwsResponse, AwsService, JsonInput } from '../../http';
import { DynamoDb, type DynamoDbOptions } from './dynamodb-service';
import type { TableThroughput } from './limits';

/** The part of the DynamoDB API that makes tables. */
export type Tables = Pick<DynamoDb, 'call' | 'setThroughput'>;

/**
 * DynamoDB, whose process starts with the first table or request. An account without tables needs neither the
 * process nor dynalite.
 *
 * Every method throws what {@link DynamoDb.start} does; the next call tries again.
 */
export class DynamoDbWhenNeeded implements AwsService, Tables {
  readonly signingName = 'dynamodb';
  private started: Promise<DynamoDb> | undefined;

  constructor(private readonly options: DynamoDbOptions) {}

  async handle(request: AwsRequest): Promise<AwsResponse> {
    return await (await this.engine()).handle(request);
  }

  async call(operation: string, input: JsonInput): Promise<JsonInput> {
    return await (await this.engine()).call(operation, input);
  }

  async setThroughput(table: string, throughput: TableThroughput): Promise<void> {
    await (await this.engine()).setThroughput(table, throughput);
  }

  /** Ends the process, if it was needed. */
  async close(): Promise<void> {
    const started = this.started;
    // Who asked for it was told why it could not start.
    const engine = await started?.catch(() => undefined);
    await engine?.close();
  }

  private engine(): Promise<DynamoDb> {
    this.started ??= DynamoDb.start(this.options).catch((error: unknown) => {
      this.started = undefined;
      throw error;
    });
    return this.started;
  }
}
