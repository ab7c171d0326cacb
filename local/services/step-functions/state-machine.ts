import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { Chance } from '../../base/chance';
import type { Definition } from './definition/definition';
import { readDefinition } from './definition/read-definition';

export type StateMachineType = 'STANDARD' | 'EXPRESS';

/** The settings of a state machine. */
export interface StateMachineSettings {
  readonly name: string;
  readonly type: StateMachineType;
  /** Amazon States Language, JSON. */
  readonly definition: string;
  readonly roleArn: string;
}

/** A state machine with its parsed definition. */
export class StateMachine {
  /** The attribute StateMachineRevisionId. State machines never change here. */
  readonly revisionId: string;

  private constructor(
    readonly settings: StateMachineSettings,
    readonly definition: Definition,
    private readonly home: AwsEnvironment,
    /** Milliseconds since the epoch. */
    readonly created: number,
    private readonly chance: Chance,
  ) {
    this.revisionId = chance.uuid();
  }

  /** @throws AwsError InvalidDefinition, with state and field */
  static async read(
    settings: StateMachineSettings,
    home: AwsEnvironment,
    created: number,
    chance: Chance,
  ): Promise<StateMachine> {
    return new StateMachine(settings, await readDefinition(settings.definition), home, created, chance);
  }

  get arn(): string {
    return this.arnOf('stateMachine', this.settings.name);
  }

  executionArn(name: string): string {
    const { name: machine, type } = this.settings;
    if (type === 'STANDARD') return this.arnOf('execution', `${machine}:${name}`);
    return this.arnOf('express', `${machine}:${name}:${this.chance.uuid()}`);
  }

  /** The ARNs of a map run, of its child executions' state machine, and of a child execution. */
  mapRunArns(label: string) {
    const labelled = `${this.settings.name}/${label}`;
    return {
      run: this.arnOf('mapRun', `${labelled}:${this.chance.uuid()}`),
      machine: this.arnOf('stateMachine', labelled),
      child: (name: string) => this.arnOf('execution', `${labelled}:${name}`),
    };
  }

  private arnOf(kind: string, name: string): string {
    return formatArn({ ...this.home, service: 'states', resource: `${kind}:${name}` });
  }
}
