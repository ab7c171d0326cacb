// The decoders of binary input: aggregates, CBOR, and the framing of bodies.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);
const { AggregateBuilder, deaggregate, MAGIC } = require('../../dist/client/aggregation/index.js');
const { CborProtocol } = require('../../dist/local/http/wire/cbor-protocol.js');
const { decodeAwsChunked } = require('../../dist/local/http/aws-chunked.js');
const { AwsError } = require('../../dist/local/base/aws-error.js');

const MD5_BYTES = 16;

const { root } = protobuf.parse(`
  syntax = "proto2";
  message AggregatedRecord { repeated string keys = 1; repeated string hashKeys = 2; repeated Record records = 3; }
  message Record {
    required uint64 key = 1; optional uint64 hashKey = 2; required bytes data = 3; repeated Tag tags = 4;
  }
  message Tag { required string key = 1; optional string value = 2; }`);
const Aggregated = root.lookupType('AggregatedRecord');

export const DECODERS = {
  /** Against protobufjs: what ours reads, it reads too, and alike. The MD5 is right, so that changes reach the reader. */
  aggregate: {
    make(random) {
      const builder = new AggregateBuilder();
      for (let i = random.below(4) + 2; i > 0; i--) builder.add(userRecord(random));
      const built = Buffer.from(builder.build().data);
      return random.mutate(built.subarray(MAGIC.length, built.length - MD5_BYTES));
    },
    check(message) {
      const users = deaggregate(envelope(message));
      if (users === undefined) return;
      const theirs = readByProtobufjs(message);
      assert.deepEqual(users.map(plain), theirs.map(plain));
    },
  },

  /** What is built is what is read. */
  aggregateRoundTrip: {
    make: (random) => random.list(6, () => userRecord(random)),
    check(records) {
      const builder = new AggregateBuilder();
      for (const record of records) builder.add(record);
      if (records.length < 2) return;
      assert.deepEqual(deaggregate(builder.build().data)?.map(plain), records.map(plain));
    },
  },

  /** A request is an object or refused as AWS does. What was read and is written again is read the same. */
  cbor: {
    make: (random) => random.mutate(CborProtocol.aws.encode(value(random, 4))),
    check(body) {
      const input = readOrRefusal(() => CborProtocol.aws.read({ body }));
      if (input === undefined) return;
      const again = CborProtocol.aws.read({ body: Buffer.from(CborProtocol.aws.encode(input)) });
      assert.deepEqual(again, input);
    },
  },

  /** A body that is read is a subsequence of the frames; an untouched one is what was framed. */
  awsChunked: {
    make(random) {
      const chunks = random.list(4, () => random.bytes(20)).filter((chunk) => chunk.length > 0);
      const framed = Buffer.concat([
        ...chunks.map((chunk) =>
          Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, CR_LF]),
        ),
        Buffer.from('0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
      ]);
      return { framed: random.mutate(framed), original: framed, content: Buffer.concat(chunks) };
    },
    check({ framed, original, content }) {
      const decoded = readOrRefusal(() => decodeAwsChunked(framed));
      if (framed.equals(original)) assert.deepEqual(decoded, content);
      if (decoded !== undefined) assert.ok(decoded.length < framed.length);
    },
  },
};

const CR_LF = Buffer.from('\r\n');

function envelope(message) {
  return Buffer.concat([Buffer.from(MAGIC), message, createHash('md5').update(message).digest()]);
}

function userRecord(random) {
  const record = {
    partitionKey: random.of(['a', 'ü', 'key', '😀', 'x'.repeat(200)]),
    data: random.bytes(12),
  };
  if (random.below(3) === 0)
    record.explicitHashKey = random.of(['0', '12', '340282366920938463463374607431768211455']);
  if (random.below(6) === 0) record.tags = [{ key: 't', value: random.of(['', 'v']) }];
  return record;
}

function readByProtobufjs(message) {
  const { keys, hashKeys, records } = Aggregated.decode(message);
  return records.map((record) => ({
    partitionKey: keys[Number(record.key)],
    data: record.data,
    // An optional field that is absent stands in the prototype.
    explicitHashKey: Object.hasOwn(record, 'hashKey') ? hashKeys[Number(record.hashKey)] : undefined,
    tags: record.tags.length > 0 ? record.tags : undefined,
  }));
}

function plain({ partitionKey, explicitHashKey, data, tags }) {
  return {
    partitionKey,
    explicitHashKey,
    data: Buffer.from(data).toString('hex'),
    tags: tags?.map((tag) => ({ key: tag.key, value: Object.hasOwn(tag, 'value') ? tag.value : undefined })),
  };
}

function value(random, depth) {
  const members = random.list(4, () => [
    random.of(['StreamName', 'Data', 'Records', 'ü']),
    leaf(random, depth),
  ]);
  return Object.fromEntries(members);
}

function leaf(random, depth) {
  const kind = random.below(depth > 0 ? 8 : 6);
  if (kind === 6) return value(random, depth - 1);
  if (kind === 7) return random.list(3, () => leaf(random, depth - 1));
  return [random.below(2 ** 31), -random.below(300), random.below(9) / 4, 'text é', true, random.bytes(9)][
    kind
  ];
}

/** What is read; undefined if it is refused as an API of AWS refuses. Every other error is a finding. */
function readOrRefusal(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof AwsError && error.status === 400) return undefined;
    throw error;
  }
}
