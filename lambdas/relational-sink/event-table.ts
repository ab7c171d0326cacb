import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  type RDSDataClient,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { sqlState } from './database-error';
import type { EventRow } from './event-row';

/** Somebody else made the table at the same moment. */
const EXISTS = ['23505', '42P07'];

/** Where the table is. */
export interface EventTableOptions {
  readonly client: RDSDataClient;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** As it stands in SQL. */
  readonly table: string;
  /** Whether to make the table if it is not there. */
  readonly create: boolean;
}

/** The table of events, behind the Data API. */
export class EventTable {
  private readonly target: { resourceArn: string; secretArn: string; database: string };
  private created: Promise<void> | undefined;

  constructor(private readonly options: EventTableOptions) {
    const { clusterArn: resourceArn, secretArn, database } = options;
    this.target = { resourceArn, secretArn, database };
  }

  /**
   * Writes rows, one statement each. A row replaces that with its id, unless that one is of a later record.
   * So a row can be written again, and records that are replayed take nothing back.
   * @throws the error of the Data API; then each row may be written or not
   */
  async upsert(rows: readonly EventRow[]): Promise<void> {
    await this.made();
    const { client, table } = this.options;
    const sql =
      `insert into ${table} as present (id, sequence, sub_sequence, arrived_at, data) values (:id, cast(:sequence as numeric), ` +
      'cast(:sub_sequence as integer), to_timestamp(cast(:arrived_at as double precision)), cast(:data as jsonb)) ' +
      'on conflict (id) do update set sequence = excluded.sequence, sub_sequence = excluded.sub_sequence, ' +
      'arrived_at = excluded.arrived_at, data = excluded.data ' +
      'where (present.sequence, present.sub_sequence) <= (excluded.sequence, excluded.sub_sequence)';
    await client.send(
      new BatchExecuteStatementCommand({ ...this.target, sql, parameterSets: rows.map(parametersOf) }),
    );
  }

  /** Makes the table once for each process. A failure is tried again with the next rows. */
  private made(): Promise<void> {
    if (!this.options.create) return Promise.resolve();
    this.created ??= this.make().catch((error: unknown) => {
      this.created = undefined;
      throw error;
    });
    return this.created;
  }

  private async make(): Promise<void> {
    const sql =
      `create table if not exists ${this.options.table} (id text primary key, sequence numeric not null, ` +
      'sub_sequence integer not null, arrived_at timestamptz not null, data jsonb not null)';
    try {
      await this.options.client.send(new ExecuteStatementCommand({ ...this.target, sql }));
    } catch (error) {
      if (!EXISTS.includes(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Texts only, which the statement casts: the Data API has no type for such large numbers. */
function parametersOf({ id, sequence, subSequence, arrivedAt, data }: EventRow): SqlParameter[] {
  const values = { id, sequence, sub_sequence: String(subSequence), arrived_at: String(arrivedAt), data };
  return Object.entries(values).map(([name, stringValue]) => ({ name, value: { stringValue } }));
}
