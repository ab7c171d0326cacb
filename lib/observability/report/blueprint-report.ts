import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  attachCustomSynthesis,
  type ISynthesisSession,
  type aws_kinesis as kinesis,
  Size,
  Stage,
} from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { streamResource } from '../../stream/known-stream';
import { InputError } from '../../support/check';
import { gatherShared, gatherStreams } from './gather';
import { asMarkdown } from './markdown';
import { type Report, reportOn } from './report';
import type { Load } from './stream-facts';

/** The expected load of a stream, on average over a month. */
export interface ExpectedLoad {
  /** Records a second, above 0. */
  readonly recordsPerSecond: number;

  /**
   * The size of a record, data and partition key together.
   *
   * @default Size.kibibytes(1)
   */
  readonly recordSize?: Size;
}

const ID = 'BlueprintReport';

/** The load of a stream without a stated one. The report says that it is an assumption. */
const ASSUMED: Load = { recordsPerSecond: 1000, recordBytes: 1024, assumed: true };

/**
 * A report on limits and monthly costs. Every synthesis writes it next to the templates, as
 * `blueprint-report.json` and `blueprint-report.md`. It covers all streams of the app, made with any
 * construct: shards, readers against the throughput of a shard, executions against reserved concurrency, dead
 * letters against the retention, and list prices in each capacity mode.
 *
 * An app has one report. A stage has its own, in its own assembly.
 *
 * @example
 * BlueprintReport.of(app).expect(stream, { recordsPerSecond: 5000, recordSize: Size.bytes(600) });
 */
export class BlueprintReport extends Construct {
  /** The report of the app or stage of a construct. The first call makes it. */
  public static of(scope: IConstruct): BlueprintReport {
    const stage = Stage.isStage(scope) ? scope : Stage.of(scope);
    if (stage === undefined) {
      throw new InputError(
        `BlueprintReport.of: "${scope.node.path}" is in no app; allowed are constructs of an App or a Stage.`,
      );
    }
    const present = stage.node.tryFindChild(ID);
    return present === undefined ? new BlueprintReport(stage) : (present as BlueprintReport);
  }

  private readonly loads = new Map<IConstruct, Load>();

  private constructor(stage: Stage) {
    super(stage, ID);
    // Not an aspect, which runs while other aspects still change resources. Not a validation plugin, which
    // must not write into the assembly, and which can be switched off.
    attachCustomSynthesis(this, { onSynthesize: (session) => this.write(session) });
  }

  /**
   * States the load for which the report prices and checks a stream.
   *
   * @param stream a stream of this app
   * @param load on average over a month
   */
  public expect(stream: kinesis.IStream, load: ExpectedLoad): void {
    const { recordsPerSecond, recordSize = Size.kibibytes(1) } = load;
    const where = `BlueprintReport: the load of "${stream.node.path}"`;
    if (!(recordsPerSecond > 0 && Number.isFinite(recordsPerSecond))) {
      throw new InputError(`${where}: recordsPerSecond is ${recordsPerSecond}; allowed are numbers above 0.`);
    }
    const resource = streamResource(stream);
    if (resource === undefined) {
      throw new InputError(`${where}: the stream is imported; allowed are streams that this app makes.`);
    }
    const recordBytes = recordSize.toBytes();
    this.loads.set(resource, { recordsPerSecond, recordBytes, assumed: false });
  }

  private write({ outdir }: ISynthesisSession): void {
    const report = this.report();
    writeFileSync(join(outdir, 'blueprint-report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
    writeFileSync(join(outdir, 'blueprint-report.md'), asMarkdown(report));
  }

  private report(): Report {
    const all = constructsOf(this.node.scope ?? this);
    const streams = gatherStreams(all, (stream) => this.loads.get(stream) ?? ASSUMED);
    return reportOn(streams, gatherShared(all));
  }
}

/** All constructs of a stage, without those of nested stages. */
function constructsOf(stage: IConstruct): IConstruct[] {
  return [stage, ...stage.node.children.filter((child) => !Stage.isStage(child)).flatMap(constructsOf)];
}
