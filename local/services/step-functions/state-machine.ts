import { randomUUID } from 'node:crypto';
import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { Definition } from './definition/definition';
import { readDefinition } from './definition/read-definition';

export type StateMachineType = 'STANDARD' | 'EXPRESS';

/** What a state machine is made of. */
export interface StateMachineSettings {
  readonly name: string;
  readonly type: StateMachineType;
  /** Amazon States Language, JSON. */
  readonly definition: string;
  readonly roleArn: string;
}

/** A state machine, its definition read. */
export class StateMachine {
  /** CloudFormation's StateMachineRevisionId: another for every change, and a machine is never changed here. */
  readonly revisionId = randomUUID();

  private constructor(
    readonly settings: StateMachineSettings,
    readonly definition: Definition,
    private readonly home: AwsEnvironment,
    /** Milliseconds since the epoch. */
    readonly created: number,
  ) {}

  /** @throws AwsError InvalidDefinition, which names state and field */
  static async read(
    settings: StateMachineSettings,
    home: AwsEnvironment,
    created: number,
  ): Promise<StateMachine> {
    return new StateMachine(settings, await readDefinition(settings.definition), home, created);
  }

  get arn(): string {
    return this.arnOf('stateMachine', this.settings.name);
  }

  executionArn(name: string): string {
    const { name: machine, type } = this.settings;
    if (type === 'STANDARD') return this.arnOf('execution', `${machine}:${name}`);
    return this.arnOf('express', `${machine}:${name}:${randomUUID()}`);
  }

  /** ARNs of a map run, of the state machine that its children are of, and of a child. */
  mapRunArns(label: string) {
    const labelled = `${this.settings.name}/${label}`;
    return {
      run: this.arnOf('mapRun', `${labelled}:${randomUUID()}`),
      machine: this.arnOf('stateMachine', labelled),
      child: (name: string) => this.arnOf('execution', `${labelled}:${name}`),
    };
  }

  private arnOf(kind: string, name: string): string {
    return formatArn({ ...this.home, service: 'states', resource: `${kind}:${name}` });
  }
}
