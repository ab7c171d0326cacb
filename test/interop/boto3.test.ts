import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';

const present = spawnSync('python3', ['-c', 'import boto3']).status === 0;
if (!present) console.log('skipped: Python has no boto3 (pip install boto3)');

/** A Python program that uses the endpoint; it prints one JSON object. */
const PROGRAM = `
import boto3, json, sys, time
options = dict(endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='any', aws_secret_access_key='any')
kinesis, s3, dynamodb, functions = (boto3.client(name, **options) for name in ('kinesis', 's3', 'dynamodb', 'lambda'))
stream = kinesis.list_streams()['StreamNames'][0]
put = kinesis.put_record(StreamName=stream, Data=b'\\x00\\xff not a line', PartitionKey='key')
iterator = kinesis.get_shard_iterator(StreamName=stream, ShardId=put['ShardId'],
    ShardIteratorType='AT_SEQUENCE_NUMBER', StartingSequenceNumber=put['SequenceNumber'])['ShardIterator']
def parked():
    for bucket in s3.list_buckets()['Buckets']:
        for item in s3.list_objects_v2(Bucket=bucket['Name'], Prefix='parked/').get('Contents', []):
            return json.loads(s3.get_object(Bucket=bucket['Name'], Key=item['Key'])['Body'].read())
deadline = time.monotonic() + 60
while (batch := parked()) is None and time.monotonic() < deadline: pass
try:
    kinesis.describe_stream_summary(StreamName='none')
    error = None
except kinesis.exceptions.ResourceNotFoundException as caught:
    error = type(caught).__name__
print(json.dumps({
    'data': list(kinesis.get_records(ShardIterator=iterator, Limit=1)['Records'][0]['Data'][:2]),
    'holdsIt': batch['KinesisBatchInfo']['startSequenceNumber'] == put['SequenceNumber'],
    'tables': len(dynamodb.list_tables()['TableNames']),
    'functions': len(functions.list_functions()['Functions']),
    'error': error,
}))
`;

/** boto3 checks the endpoint with another SDK than the project's own. */
describe.skipIf(!present)('boto3 on the local endpoint', () => {
  let folder: string;
  let assembly: string;
  let aws: LocalAws;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'boto3-'));
    assembly = clickstreamAssembly({ capacity: StreamCapacity.provisioned({ shards: 1 }) });
    aws = await LocalAws.start({ assembly, folder, pace: 1000 });
  });
  afterAll(async () => {
    await aws?.close();
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  it('writes and reads records, finds a parked one with its payload, and gets errors as its own', async () => {
    const { stdout } = await promisify(execFile)('python3', ['-c', PROGRAM, aws.endpoint]);
    expect(JSON.parse(stdout)).toEqual({
      data: [0, 255],
      holdsIt: true,
      tables: 2,
      functions: 5,
      error: 'ResourceNotFoundException',
    });
  });
});
