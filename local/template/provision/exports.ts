import type { Environment } from '../environment';

/** The outputs of created stacks, as other stacks read them: by export name, or by stack and output. */
export class Exports {
  private readonly byExportName = new Map<string, unknown>();
  private readonly byOutput = new Map<string, unknown>();

  /** @returns the names that stacks of this account and Region can import */
  names({ accountId, region }: Pick<Environment, 'accountId' | 'region'>): string[] {
    const prefix = `${accountId}/${region}/`;
    return [...this.byExportName.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  importValue({ accountId, region }: Environment, name: string): unknown {
    return this.byExportName.get(`${accountId}/${region}/${name}`);
  }

  stackOutput(accountId: string, region: string, stackName: string, outputName: string): unknown {
    return this.byOutput.get(`${accountId}/${region}/${stackName}/${outputName}`);
  }

  add({ accountId, region }: Environment, stackName: string, outputName: string, value: unknown): void {
    this.byOutput.set(`${accountId}/${region}/${stackName}/${outputName}`, value);
  }

  /** @returns false if the account and Region already have an export of that name */
  addExport({ accountId, region }: Environment, name: string, value: unknown): boolean {
    const key = `${accountId}/${region}/${name}`;
    if (this.byExportName.has(key)) return false;
    this.byExportName.set(key, value);
    return true;
  }
}
