"""The constructs of ../javascript/every-construct.js, each once."""

from aws_cdk import App, Duration, RemovalPolicy, Stack
from aws_cdk import aws_kinesis as kinesis, aws_lambda as lambda_, aws_s3 as s3
import cdk_kinesis_blueprint as blueprint

app = App()
stack = Stack(app, "Every")
handler = lambda_.Function(
    stack,
    "Handler",
    runtime=lambda_.Runtime.PYTHON_3_13,
    handler="index.handler",
    code=lambda_.Code.from_inline('def handler(event, context): return {"batchItemFailures": []}'),
    timeout=Duration.seconds(20),
)

stream = blueprint.DataStream(
    stack,
    "Stream",
    capacity=blueprint.StreamCapacity.autoscaled(min_shards=2, max_shards=64),
    encryption=blueprint.DataStreamEncryption.customer_managed(),
    retention_period=Duration.days(7),
)
own = kinesis.Stream(stack, "Own", stream_mode=kinesis.StreamMode.PROVISIONED, shard_count=1)
live = blueprint.LiveShardCount(stack, "OwnShards", stream=own, initial_shards=1)
autoscaler = blueprint.ShardAutoscaler(stack, "OwnAutoscaler", stream=own, min_shards=1, max_shards=8)
autoscaler.node.add_dependency(live)

topic = blueprint.AlarmTopic(stack, "OnCall", emails=["on-call@example.com"])
consumer = blueprint.LambdaConsumer(
    stack,
    "Consumer",
    stream=stream,
    handler=handler,
    parking_lot=blueprint.ParkingLot(stack, "ParkingLot"),
    throughput=blueprint.ReadThroughput.dedicated(),
    starting_position=blueprint.StartingPosition.trim_horizon(),
)
redrive = blueprint.DeadLetterRedrive(stack, "Redrive", consumer=consumer)
firehose = blueprint.FirehoseDelivery(
    stack,
    "Firehose",
    stream=stream,
    destination=blueprint.DeliveryDestination.s3(
        bucket=s3.Bucket(stack, "Lake"),
        format=blueprint.DeliveryFormat.parquet(
            blueprint.SchemaTable(database_name="clicks", table_name="views")
        ),
    ),
)
readable = blueprint.DataStream(stack, "Readable")
blueprint.ChannelDelivery(
    stack, "Channel", stream=readable, destination=blueprint.ChannelDestination.s3()
)
monitoring = blueprint.StreamMonitoring(
    stack,
    "Monitoring",
    stream=stream,
    lambda_consumers=[consumer],
    fan_out_consumers=[blueprint.FanOutConsumer(stack, "FanOut", stream=stream)],
    redrives=[redrive],
    deliveries=[firehose],
    page_topic=topic,
)
monitoring.mute("Nightly", schedule="cron(0 2 * * *)", duration=Duration.hours(1))
blueprint.AuditTrail(stack, "Audit", stream=stream, topic=topic)
blueprint.SessionCounter(stack, "Sessions", stream=readable)
blueprint.PageViewDelivery(stack, "PageViews", stream=readable, removal_policy=RemovalPolicy.DESTROY)

# The reference architecture, a stack with a ClickstreamBlueprint.
blueprint.ClickstreamStack(
    app, "Clickstream", capacity=blueprint.StreamCapacity.on_demand(warm_throughput=10)
)
app.synth()
