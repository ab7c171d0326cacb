import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventClock } from '../../local/base/time';
import { FrontDoor } from '../../local/http';
import { KinesisEngine, KinesisService } from '../../local/services/kinesis';

const CHECK = "import boto3; boto3.client('kinesis', region_name='us-east-1').create_queue";
const present = spawnSync('python3', ['-c', CHECK]).status === 0;
if (!present)
  console.log('skipped: Python has no boto3 that knows Kinesis queues (pip install "boto3>=1.44.8")');

/** Calls each operation of queues, with the checks of boto3's own model; prints one JSON object. */
const PROGRAM = `
import boto3, json, sys, time
kinesis = boto3.client('kinesis', endpoint_url=sys.argv[1], region_name='us-east-1',
    aws_access_key_id='any', aws_secret_access_key='any')
errors = kinesis.exceptions
kinesis.create_stream(StreamName='clicks', StreamModeDetails={'StreamMode': 'ON_DEMAND'})
kinesis.get_waiter('stream_exists').wait(StreamName='clicks', WaiterConfig={'Delay': 1})
stream = kinesis.describe_stream_summary(StreamName='clicks')['StreamDescriptionSummary']['StreamARN']
def until(status, arn):
    while (found := kinesis.describe_queue(QueueARN=arn)['QueueDescription'])['QueueStatus'] != status: time.sleep(0.05)
    return found
made = kinesis.create_queue(QueueName='jobs', Tags={'team': 'data'},
    StreamConfigurationList=[{'StreamARN': stream, 'StartingPosition': {'Type': 'TRIM_HORIZON'}}],
    QueueAttributes={'VisibilityTimeoutSeconds': 20, 'DeadLetterConfiguration': {'TargetType': 'BUILT_IN', 'MaxReceiveCount': 1}})
arn = made['QueueDescription']['QueueARN']
until('ACTIVE', arn)
written = kinesis.put_records(StreamName='clicks', Records=[
    {'Data': b'record %d' % n, 'PartitionKey': str(n)} for n in range(25)])
got = {}
while len(got) < 25:
    page = kinesis.receive_queue_records(QueueARN=arn, VisibilityTimeoutSeconds=43200, WaitTimeSeconds=1)['QueueRecords']
    got.update({r['RecordId']: r for r in page})
handles = [r['ReceiptHandle'] for r in got.values()]
acked = sum(len(kinesis.acknowledge_queue_records(QueueARN=arn, Entries=[{'ReceiptHandle': h} for h in handles[at:at + 10]])['Successful'])
    for at in (0, 10))
twice = kinesis.acknowledge_queue_records(QueueARN=arn, Entries=[{'ReceiptHandle': handles[0]}])['Failed'][0]['ErrorCode']
shown = kinesis.update_queue_records_visibility(QueueARN=arn,
    Entries=[{'ReceiptHandle': h, 'VisibilityTimeoutSeconds': 0} for h in handles[20:]])
dead = kinesis.receive_dead_letter_queue_records(QueueARN=arn, Limit=5, VisibilityTimeoutSeconds=600)['QueueRecords']
kinesis.update_dead_letter_queue_records_visibility(QueueARN=arn,
    Entries=[{'ReceiptHandle': dead[0]['ReceiptHandle'], 'VisibilityTimeoutSeconds': 700}])
discarded = kinesis.acknowledge_dead_letter_queue_records(QueueARN=arn, Entries=[{'ReceiptHandle': dead[0]['ReceiptHandle']}])
restored = kinesis.restore_dead_letter_queue_records(QueueARN=arn, Entries=[{'ReceiptHandle': r['ReceiptHandle']} for r in dead[1:]])
again = kinesis.receive_queue_records(QueueARN=arn, VisibilityTimeoutSeconds=600)['QueueRecords']
kinesis.update_queue(QueueARN=arn, QueueAttributes={'DeadLetterConfiguration': {'TargetType': 'NONE'}})
updated = until('ACTIVE', arn)
kinesis.tag_resource(ResourceARN=arn, Tags={'more': 'yes'})
tags = {tag['Key']: tag['Value'] for tag in kinesis.list_tags_for_resource(ResourceARN=arn)['Tags']}
listed = kinesis.list_queues(StreamFilter=[{'StreamARN': stream}])['QueueSummaries']
def refusal(call, **given):
    try: call(**given)
    except Exception as error: return type(error).__name__
refused = [
    refusal(kinesis.delete_stream, StreamName='clicks', EnforceConsumerDeletion=True),
    refusal(kinesis.create_queue, QueueName='jobs', StreamConfigurationList=[{'StreamARN': stream}]),
    refusal(kinesis.describe_queue, QueueARN=arn + 'x'),
]
kinesis.delete_queue(QueueARN=arn)
while refusal(kinesis.describe_queue, QueueARN=arn) is None: time.sleep(0.05)
kinesis.delete_stream(StreamName='clicks')
print(json.dumps({
    'lost': 25 - len({bytes(r['Data']) for r in got.values()}), 'received': len(got), 'acknowledged': acked, 'twice': twice,
    'shown': len(shown['Successful']), 'dead': len(dead), 'discarded': len(discarded['Successful']),
    'restored': len(restored['Successful']), 'again': [r['ReceiveCount'] for r in again],
    'attributes': updated['QueueAttributes'], 'tags': tags, 'listed': [q['QueueName'] for q in listed],
    'refused': refused,
}))
`;

describe.skipIf(!present)('boto3 with queues', () => {
  const clock = new EventClock({
    // Real time, but quick: a queue takes ten seconds to be made.
    livePace: 20,
    onError: (error) => errors.push(error),
    onNotice: (sentence) => errors.push(sentence),
  });
  const errors: unknown[] = [];
  const engine = new KinesisEngine({ clock, accountId: '123456789012', region: 'us-east-1' });
  const onError = (error: unknown) => errors.push(error);
  const door = new FrontDoor({ services: [new KinesisService(engine, onError)], onError });
  let url = '';
  beforeAll(async () => {
    ({ url } = await door.start({ port: 0 }));
  });
  afterAll(async () => {
    await door.close();
    engine.close();
    clock.close();
    expect(errors).toEqual([]);
  });

  it('plays each operation: 25 records written, none lost, none received twice before its time', async () => {
    const { stdout } = await promisify(execFile)('python3', ['-c', PROGRAM, url]);
    expect(JSON.parse(stdout)).toEqual({
      received: 25,
      lost: 0,
      acknowledged: 20,
      twice: 'ResourceNotFoundException',
      shown: 5,
      dead: 5,
      discarded: 1,
      restored: 4,
      again: [1, 1, 1, 1],
      attributes: { VisibilityTimeoutSeconds: 20, DeadLetterConfiguration: { TargetType: 'NONE' } },
      tags: { team: 'data', more: 'yes' },
      listed: ['jobs'],
      refused: ['ResourceInUseException', 'ResourceInUseException', 'ResourceNotFoundException'],
    });
  });
});
