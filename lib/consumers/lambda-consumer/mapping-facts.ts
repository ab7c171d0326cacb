import { type aws_lambda as lambda, Stack, Token } from 'aws-cdk-lib';
import { DEFAULT_MAPPING_BATCH_SIZE } from '../../support/limits';

/** What a redrive has to know of an event source mapping, to treat a record as the mapping does. */
export interface MappingFacts {
  readonly batchSize: number;
  readonly parallelizationFactor: number;
  readonly reportsFailures: boolean;
  readonly hasTumblingWindow: boolean;
  /** The patterns of the filters, as JSON. */
  readonly patterns: readonly string[];
  /** Whether the filters are encrypted with a key of the owner. */
  readonly hidesPatterns: boolean;
  /** Undefined for no limit. */
  readonly recordAgeSeconds: number | undefined;
}

/** Reads the facts from the resource, so that also changes by an escape hatch count that were made before. */
export function mappingFacts(mapping: lambda.EventSourceMapping): MappingFacts {
  const resource = mapping.node.defaultChild as lambda.CfnEventSourceMapping;
  const { filters = [] } = Object(Stack.of(mapping).resolve(resource.filterCriteria)) as {
    readonly filters?: readonly { readonly pattern?: unknown }[];
  };
  const age = resource.maximumRecordAgeInSeconds;
  return {
    batchSize: number(resource.batchSize) ?? DEFAULT_MAPPING_BATCH_SIZE,
    parallelizationFactor: number(resource.parallelizationFactor) ?? 1,
    reportsFailures: resource.functionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    hasTumblingWindow: (number(resource.tumblingWindowInSeconds) ?? 0) > 0,
    patterns: filters.map(({ pattern }) => String(pattern)),
    hidesPatterns: resource.kmsKeyArn !== undefined,
    recordAgeSeconds: age === undefined || Token.isUnresolved(age) || age < 0 ? undefined : age,
  };
}

function number(value: number | undefined): number | undefined {
  return value === undefined || Token.isUnresolved(value) ? undefined : value;
}
