import type { Environment } from '../environment';

/** The outputs of stacks that exist, as other stacks read them: by export name, or by stack and output. */
export class Exports {
  private readonly byExportName = new Map<string, unknown>();
  private readonly byOutput = new Map<string, unknown>();

  /** @returns the names that can be imported in this account and region */
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

  /** @returns false where the account and region have an export of that name already */
  addExport({ accountId, region }: Environment, name: string, value: unknown): boolean {
    const key = `${accountId}/${region}/${name}`;
    if (this.byExportName.has(key)) return false;
    this.byExportName.set(key, value);
    return true;
  }
}
