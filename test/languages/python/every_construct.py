"""The constructs of ../javascript/every-construct.js, each once."""

from aws_cdk import App, Duration, Environment, RemovalPolicy, Size, Stack
from aws_cdk import aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_events as events
from aws_cdk import aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda_, aws_logs as logs
from aws_cdk import aws_s3 as s3
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

# The ways in.
ways = Stack(app, "Ways")
stream = blueprint.DataStream(ways, "Events")
http = blueprint.HttpIngest(
    ways,
    "Http",
    stream=stream,
    auth=blueprint.HttpAuth.api_key({"web": blueprint.HttpThrottle(requests_per_second=500)}),
    origins=["https://www.example.com"],
)
iot = blueprint.IotIngest(
    ways,
    "Iot",
    stream=stream,
    topic="devices/+/telemetry",
    partition_key=blueprint.IotPartitionKey.topic_segment(2),
    payload=blueprint.IotPayload.base64(),
    on_error=blueprint.IotErrorDestination.bucket(),
)
orders = blueprint.EventBridgeIngest(
    ways,
    "EventBridge",
    stream=stream,
    event_pattern=events.EventPattern(source=["shop.orders"]),
    partition_key_path="$.detail.customerId",
)
blueprint.LogGroupIngest(
    ways,
    "LogGroup",
    stream=stream,
    log_group=logs.LogGroup(ways, "Logs"),
    filter_pattern=logs.FilterPattern.literal("{ $.event = * }"),
)
blueprint.LogsDestination(ways, "AllLogs", stream=stream, accounts=["222222222222"])
table = dynamodb.Table(
    ways,
    "Table",
    partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
)
blueprint.TableIngest(ways, "TableChanges", stream=stream, table=table)
blueprint.CloudFrontIngest(ways, "CloudFront", stream=stream, sampling_rate=10)
blueprint.DmsIngest(ways, "Dms", stream=stream)
vpc = ec2.Vpc(ways, "Vpc")
blueprint.KinesisAgentHost(
    ways,
    "Agent",
    vpc=vpc,
    flows=[
        blueprint.AgentFlow(
            stream=stream,
            file_pattern="/var/log/nginx/access.log*",
            processing=[blueprint.AgentProcessing.log_to_json(blueprint.AgentLogFormat.COMBINED_APACHE)],
        )
    ],
)

# The ways out.
sink = blueprint.RelationalSink(ways, "Rows", stream=stream, vpc=vpc, id_path="orderId")
kcl = blueprint.KclService(
    ways,
    "Kcl",
    stream=stream,
    image=ecs.ContainerImage.from_registry("example/worker"),
    vpc=vpc,
    task_size=blueprint.KclTaskSize(cpu=512, memory_limit_mib=1024),
)
queue = blueprint.StreamQueue(ways, "Queue", stream=stream)
replay = blueprint.Replay(
    ways,
    "Replay",
    source=blueprint.ReplaySource.stream(stream),
    target=blueprint.ReplayTarget.stream(blueprint.DataStream(ways, "Replayed")),
)
flink = blueprint.FlinkApplication(
    ways,
    "Flink",
    stream=stream,
    code=blueprint.FlinkCode.from_bucket(s3.Bucket(ways, "Jobs"), "job.jar"),
    properties={"sink": {"table-name": table.table_name}},
)
blueprint.StreamMonitoring(
    ways,
    "WaysMonitoring",
    stream=stream,
    http_ingests=[http],
    lambda_consumers=[sink.consumer],
    kcl_services=[kcl],
    flink_applications=[flink],
    alarms_of=[iot, orders, sink, queue, replay],
)

# A stream that another account writes to.
shared = Stack(app, "Shared", env=Environment(account="111111111111", region="eu-west-1"))
blueprint.CrossAccountAccess(
    shared,
    "Shop",
    stream=blueprint.DataStream(shared, "Stream"),
    grantee=iam.AccountPrincipal("333333333333"),
    access=blueprint.StreamAccess.producer(),
)

# The reference architecture, as a construct and as a stack, and what the app's report knows of its load.
architecture = blueprint.ClickstreamBlueprint(Stack(app, "OwnStack"), "Blueprint")
blueprint.BlueprintReport.of(app).expect(
    architecture.stream, records_per_second=5000, record_size=Size.bytes(600)
)
blueprint.ClickstreamStack(
    app, "Clickstream", capacity=blueprint.StreamCapacity.on_demand(warm_throughput=10)
)
app.synth()
