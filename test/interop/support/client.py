"""A program of boto3 on a local endpoint, which it finds by its environment. Its arguments are the stream and the number
of records to write. It prints one JSON object."""
import datetime
import json
import sys

import boto3

stream, count = sys.argv[1], int(sys.argv[2])
kinesis, watch, sts = (boto3.client(name) for name in ('kinesis', 'cloudwatch', 'sts'))
texts = [f'record-{i}' for i in range(count)]
put = kinesis.put_records(
    StreamName=stream, Records=[{'Data': text.encode(), 'PartitionKey': text} for text in texts])
read = []
for shard in kinesis.list_shards(StreamName=stream)['Shards']:
    iterator = kinesis.get_shard_iterator(
        StreamName=stream, ShardId=shard['ShardId'], ShardIteratorType='TRIM_HORIZON')['ShardIterator']
    read += [record['Data'].decode() for record in kinesis.get_records(ShardIterator=iterator)['Records']]
try:
    kinesis.describe_stream(StreamName='none')
    error = False
except kinesis.exceptions.ResourceNotFoundException:
    error = True
now = datetime.datetime.now(datetime.timezone.utc)
hour = datetime.timedelta(hours=1)
watch.put_metric_data(Namespace='Python', MetricData=[{'MetricName': 'Load', 'Value': 2, 'Timestamp': now}])
statistics = watch.get_metric_statistics(
    Namespace='Python', MetricName='Load', Period=60, StartTime=now - hour, EndTime=now + hour, Statistics=['Sum'])
print(json.dumps({
    'failed': put['FailedRecordCount'],
    'read': read,
    'shards': kinesis.describe_stream_summary(StreamName=stream)['StreamDescriptionSummary']['OpenShardCount'],
    'error': error,
    'sum': statistics['Datapoints'][0]['Sum'],
    'account': sts.get_caller_identity()['Account'],
}))
