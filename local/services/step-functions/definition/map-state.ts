import type { Expression } from '../language/scope';
import {
  MAX_DATA_BYTES,
  MAX_INLINE_CONCURRENCY,
  MAX_LABEL_CHARACTERS,
  MAX_MAP_RUN_CONCURRENCY,
} from '../limits';
import type { ErrorHandling, StateBase, StateGraph } from './definition';
import type { StateFields } from './state-fields';

/** The fields of a Map state. */
export interface MapFields {
  /** The list of items; `undefined` with an ItemReader. */
  readonly items: Expression | undefined;
  /** Computes the input of an iteration. */
  readonly itemSelector: Expression | undefined;
  readonly processor: StateGraph;
  /** At most the limit of the mode. */
  readonly maxConcurrency: Expression<number>;
  /** `undefined` for INLINE. */
  readonly distributed: DistributedFields | undefined;
}

export interface MapState extends StateBase, ErrorHandling, MapFields {
  readonly type: 'Map';
}

/** The fields of a DISTRIBUTED map only. */
export interface DistributedFields {
  /** `undefined` if AWS would generate one. */
  readonly label: string | undefined;
  readonly executionType: 'STANDARD' | 'EXPRESS';
  readonly reader: ItemReader | undefined;
  readonly batcher: ItemBatcher | undefined;
  readonly toleratedFailureCount: Expression<number> | undefined;
  readonly toleratedFailurePercentage: Expression<number> | undefined;
}

/** The reader s3:listObjectsV2. */
export interface ItemReader {
  /** Evaluates to Bucket and Prefix. */
  readonly parameters: Expression;
  readonly maxItems: Expression<number> | undefined;
}

export interface ItemBatcher {
  readonly batchInput: Expression | undefined;
  readonly maxItems: Expression<number> | undefined;
  readonly maxBytes: Expression<number> | undefined;
}

const LISTING = /^arn:[\w-]+:states:::s3:listObjectsV2$/;
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const POSITIVE = { min: 1, max: Number.MAX_SAFE_INTEGER };

/** The refused fields, each with the reason. */
export const UNSUPPORTED_OF_MAP: Readonly<Record<string, string>> = {
  ResultWriter:
    'results are handed on, and not written to a bucket; set ResultPath to null where they are large',
};

/**
 * Reads the fields of a Map state.
 * @param graph reads the states of the processor in the field of this name
 */
export function readMapFields(state: StateFields, graph: (name: string) => StateGraph): MapFields {
  const { fields } = state;
  // Iterator is the name before 2022; CDK's Map.iterator() still writes it.
  const processorField = fields.any('Iterator') === undefined ? 'ItemProcessor' : 'Iterator';
  const processor = fields.nested(processorField);
  const config = processor.nested('ProcessorConfig');
  const isDistributed = config.oneOf('Mode', ['INLINE', 'DISTRIBUTED']) === 'DISTRIBUTED';
  const executionType = config.oneOf('ExecutionType', ['STANDARD', 'EXPRESS']);
  const distributed = isDistributed ? readDistributed(state, executionType ?? 'STANDARD') : undefined;
  const max = isDistributed ? MAX_MAP_RUN_CONCURRENCY : MAX_INLINE_CONCURRENCY;
  return {
    items: distributed?.reader === undefined ? readItems(state) : undefined,
    itemSelector:
      state.template('ItemSelector') ?? (state.isJsonata ? undefined : state.template('Parameters')),
    processor: graph(processorField),
    maxConcurrency: atMost(max, state.number('MaxConcurrency', COUNT)),
    distributed,
  };
}

function readItems(state: StateFields): Expression {
  const itself: Expression = (scope) => scope.input;
  if (state.isJsonata) return state.template('Items') ?? itself;
  return state.path('ItemsPath') ?? itself;
}

/** 0 and higher values mean the limit. */
function atMost(max: number, wanted: Expression<number> | undefined): Expression<number> {
  return async (scope) => Math.min(max, (await wanted?.(scope)) || max);
}

function readDistributed(state: StateFields, executionType: 'STANDARD' | 'EXPRESS'): DistributedFields {
  const { fields } = state;
  const label = fields.string('Label');
  if (label !== undefined && !/^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{C}]+$/u.test(label)) {
    fields.mustBe('Label', 'text without spaces, brackets, wildcards and other special characters');
  }
  if ((label?.length ?? 0) > MAX_LABEL_CHARACTERS) {
    fields.mustBe('Label', `text of at most ${MAX_LABEL_CHARACTERS} characters`);
  }
  return {
    label,
    executionType,
    reader: fields.any('ItemReader') === undefined ? undefined : readReader(state.nested('ItemReader')),
    batcher: fields.any('ItemBatcher') === undefined ? undefined : readBatcher(state.nested('ItemBatcher')),
    toleratedFailureCount: state.number('ToleratedFailureCount', COUNT),
    toleratedFailurePercentage: state.number('ToleratedFailurePercentage', {
      min: 0,
      max: 100,
      fractions: true,
    }),
  };
}

function readReader(part: StateFields): ItemReader {
  if (!LISTING.test(part.fields.requiredString('Resource'))) {
    part.fields.refuse('Resource', 'the only reader that is played is arn:aws:states:::s3:listObjectsV2');
  }
  const name = part.isJsonata ? 'Arguments' : 'Parameters';
  const config = part.nested('ReaderConfig');
  const transformation = config.fields.string('Transformation');
  if (transformation !== undefined && transformation !== 'NONE') {
    config.fields.refuse('Transformation', 'objects are listed, and not read; NONE is played');
  }
  return {
    parameters:
      part.template(name) ?? part.fields.refuse(name, 'the reader needs Bucket, and may have Prefix'),
    maxItems: config.number('MaxItems', POSITIVE),
  };
}

function readBatcher(part: StateFields): ItemBatcher {
  const maxItems = part.number('MaxItemsPerBatch', POSITIVE);
  const maxBytes = part.number('MaxInputBytesPerBatch', { min: 1, max: MAX_DATA_BYTES });
  if (maxItems === undefined && maxBytes === undefined) {
    part.fields.refuse('MaxItemsPerBatch', 'a batcher needs it, or MaxInputBytesPerBatch');
  }
  return { batchInput: part.template('BatchInput'), maxItems, maxBytes };
}
