import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Postgres } from './postgres';

interface Parameter {
  readonly name: string;
  readonly value: { readonly stringValue?: string; readonly isNull?: boolean };
}

interface StatementRequest {
  readonly sql: string;
  readonly parameters?: readonly Parameter[];
  readonly parameterSets?: readonly (readonly Parameter[])[];
}

/**
 * The edge of AWS's Data API before a real PostgreSQL: ExecuteStatement and BatchExecuteStatement, with named
 * parameters. What a statement does and refuses is PostgreSQL's; the forms of errors are as others published
 * those of AWS.
 */
export class DataApi {
  calls = 0;
  private readonly server: Server;

  /** @param role whose rights statements have. Default: the owner of the database */
  constructor(postgres: Postgres, role?: string) {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        this.calls++;
        const { sql, parameters = [], parameterSets = [parameters] } = JSON.parse(body) as StatementRequest;
        const statements = parameterSets.map((set) => `${withValues(sql, set)};`);
        const script = [...(role === undefined ? [] : [`set role ${role};`]), ...statements].join('\n');
        const { status, error } = postgres.run(script);
        const [name, code, message] = status === 0 ? [undefined, 200, ''] : failure(error);
        response.writeHead(code, {
          'Content-Type': 'application/json',
          ...(name !== undefined && { 'x-amzn-ErrorType': name }),
        });
        response.end(JSON.stringify(name === undefined ? { updateResults: [] } : { message }));
      });
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Named parameters as literals. A second colon is a cast, and no name. */
function withValues(sql: string, parameters: readonly Parameter[]): string {
  const values = new Map(parameters.map(({ name, value }) => [name, value.stringValue]));
  return sql.replace(/(?<!:):([a-z_]+)/g, (_whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? 'null' : `'${value.replaceAll("'", "''")}'`;
  });
}

/** The name, the status and the message of an error, from what psql says. */
function failure(said: string): [string, number, string] {
  const [, state, message] = /ERROR: +([0-9A-Z]{5}): (.*)/.exec(said) ?? [];
  if (state === undefined) return ['DatabaseUnavailableException', 504, 'The database is unavailable.'];
  return ['DatabaseErrorException', 400, `ERROR: ${message}; SQLState: ${state}`];
}
