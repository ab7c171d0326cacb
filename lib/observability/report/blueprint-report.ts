import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  attachCustomSynthesis,
  type Duration,
  aws_dynamodb as dynamodb,
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
import { known, pathOf } from './resource-facts';
import type { Load, WrittenTable } from './stream-facts';

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

/** What one on-demand table gets of a stream. */
export interface ExpectedWrites {
  /** A stream of this app, whose records a consumer writes to the table. */
  readonly stream: kinesis.IStream;

  /**
   * The items that are written for one record, above 0.
   *
   * @default 1
   */
  readonly itemsPerRecord?: number;

  /**
   * Whether `itemsPerRecord` is the most that there can be. The report then says so.
   *
   * @default false
   */
  readonly upperBound?: boolean;

  /**
   * The size of an item, with the names of its attributes.
   *
   * @default - the size of a record
   */
  readonly itemSize?: Size;

  /**
   * How long an item is kept, in whole days.
   *
   * @default - for ever; the report prices no storage
   */
  readonly expiration?: Duration;

  /**
   * How many partition keys the writes of one moment are spread over.
   *
   * @default - the report does not compare with the limit of a partition key
   */
  readonly partitionKeys?: number;
}

const ID = 'BlueprintReport';

/** The load of a stream without a stated one. The report says that it is an assumption. */
const ASSUMED: Load = { recordsPerSecond: 1000, recordBytes: 1024, assumed: true };

/**
 * A report on limits and monthly costs. Every synthesis writes it next to the templates, as
 * `blueprint-report.json` and `blueprint-report.md`. It covers all streams of the app, made with any
 * construct: shards, readers against the throughput of a shard, executions against reserved concurrency, dead
 * letters against the retention, tables that are written, and list prices in each capacity mode.
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
  private readonly tables = new Map<IConstruct, WrittenTable[]>();

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
    const recordBytes = recordSize.toBytes();
    this.loads.set(ownStream(where, stream), { recordsPerSecond, recordBytes, assumed: false });
  }

  /**
   * States that records of a stream are written to an on-demand table, which the report then prices and
   * compares with DynamoDB's limits.
   *
   * @param table a table of this app
   * @param writes what it gets
   */
  public expectWrites(table: dynamodb.ITable, writes: ExpectedWrites): void {
    const { itemsPerRecord = 1, upperBound = false, itemSize, expiration, partitionKeys } = writes;
    const where = `BlueprintReport: the writes to "${table.node.path}"`;
    if (!(itemsPerRecord > 0 && Number.isFinite(itemsPerRecord))) {
      throw new InputError(`${where}: itemsPerRecord is ${itemsPerRecord}; allowed are numbers above 0.`);
    }
    const resource = table.node.defaultChild;
    if (!(resource instanceof dynamodb.CfnTable)) {
      throw new InputError(
        `${where}: the table is imported or global; allowed are tables that this app makes.`,
      );
    }
    const stream = ownStream(where, writes.stream);
    const { warmThroughput, pointInTimeRecoverySpecification: recovery } = resource;
    const written: WrittenTable = {
      path: pathOf(resource),
      itemsPerRecord,
      isUpperBound: upperBound,
      itemBytes: itemSize?.toBytes(),
      keptDays: expiration?.toDays(),
      partitionKeys,
      warmWritesPerSecond: known(Object(warmThroughput).writeUnitsPerSecond),
      isRecoverable: Object(recovery).pointInTimeRecoveryEnabled === true,
    };
    this.tables.set(stream, [...(this.tables.get(stream) ?? []), written]);
  }

  private write({ outdir }: ISynthesisSession): void {
    const report = this.report();
    writeFileSync(join(outdir, 'blueprint-report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
    writeFileSync(join(outdir, 'blueprint-report.md'), asMarkdown(report));
  }

  private report(): Report {
    const all = constructsOf(this.node.scope ?? this);
    const streams = gatherStreams(
      all,
      (stream) => this.loads.get(stream) ?? ASSUMED,
      (stream) => this.tables.get(stream) ?? [],
    );
    return reportOn(streams, gatherShared(all));
  }
}

function ownStream(where: string, stream: kinesis.IStream): IConstruct {
  const resource = streamResource(stream);
  if (resource !== undefined) return resource;
  throw new InputError(`${where}: the stream is imported; allowed are streams that this app makes.`);
}

/** All constructs of a stage, without those of nested stages. */
function constructsOf(stage: IConstruct): IConstruct[] {
  return [stage, ...stage.node.children.filter((child) => !Stage.isStage(child)).flatMap(constructsOf)];
}
