import io.github.cdkkinesisblueprint.*;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kinesis.Stream;
import software.amazon.awscdk.services.kinesis.StreamMode;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.s3.Bucket;

/** The constructs of ../javascript/every-construct.js, each once. */
public class EveryConstruct {
  public static void main(String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "Every");
    Function handler = Function.Builder.create(stack, "Handler")
        .runtime(Runtime.PYTHON_3_13)
        .handler("index.handler")
        .code(Code.fromInline("def handler(event, context): return {\"batchItemFailures\": []}"))
        .timeout(Duration.seconds(20))
        .build();

    DataStream stream = DataStream.Builder.create(stack, "Stream")
        .capacity(StreamCapacity.autoscaled(
            AutoscaledCapacityOptions.builder().minShards(2).maxShards(64).build()))
        .encryption(DataStreamEncryption.customerManaged())
        .retentionPeriod(Duration.days(7))
        .build();
    Stream own = Stream.Builder.create(stack, "Own")
        .streamMode(StreamMode.PROVISIONED)
        .shardCount(1)
        .build();
    LiveShardCount live = LiveShardCount.Builder.create(stack, "OwnShards")
        .stream(own)
        .initialShards(1)
        .build();
    ShardAutoscaler autoscaler = ShardAutoscaler.Builder.create(stack, "OwnAutoscaler")
        .stream(own)
        .minShards(1)
        .maxShards(8)
        .build();
    autoscaler.getNode().addDependency(live);

    AlarmTopic topic = AlarmTopic.Builder.create(stack, "OnCall")
        .emails(List.of("on-call@example.com"))
        .build();
    LambdaConsumer consumer = LambdaConsumer.Builder.create(stack, "Consumer")
        .stream(stream)
        .handler(handler)
        .parkingLot(new ParkingLot(stack, "ParkingLot"))
        .throughput(ReadThroughput.dedicated())
        .startingPosition(StartingPosition.trimHorizon())
        .build();
    DeadLetterRedrive redrive = DeadLetterRedrive.Builder.create(stack, "Redrive").consumer(consumer).build();
    FirehoseDelivery firehose = FirehoseDelivery.Builder.create(stack, "Firehose")
        .stream(stream)
        .destination(DeliveryDestination.s3(S3DestinationOptions.builder()
            .bucket(new Bucket(stack, "Lake"))
            .format(DeliveryFormat.parquet(
                SchemaTable.builder().databaseName("clicks").tableName("views").build()))
            .build()))
        .build();
    DataStream readable = new DataStream(stack, "Readable");
    ChannelDelivery.Builder.create(stack, "Channel")
        .stream(readable)
        .destination(ChannelDestination.s3())
        .build();
    StreamMonitoring monitoring = StreamMonitoring.Builder.create(stack, "Monitoring")
        .stream(stream)
        .lambdaConsumers(List.of(consumer))
        .fanOutConsumers(List.of(FanOutConsumer.Builder.create(stack, "FanOut").stream(stream).build()))
        .redrives(List.of(redrive))
        .deliveries(List.of(firehose))
        .pageTopic(topic)
        .build();
    monitoring.mute("Nightly",
        MuteRuleOptions.builder().schedule("cron(0 2 * * *)").duration(Duration.hours(1)).build());
    AuditTrail.Builder.create(stack, "Audit").stream(stream).topic(topic).build();
    SessionCounter.Builder.create(stack, "Sessions").stream(readable).build();
    PageViewDelivery.Builder.create(stack, "PageViews")
        .stream(readable)
        .removalPolicy(RemovalPolicy.DESTROY)
        .build();

    WaysInAndOut.add(app);

    // The reference architecture, as a construct and as a stack, and what the app's report knows of its load.
    ClickstreamBlueprint architecture = new ClickstreamBlueprint(new Stack(app, "OwnStack"), "Blueprint");
    BlueprintReport.of(app).expect(architecture.getStream(),
        ExpectedLoad.builder().recordsPerSecond(5000).recordSize(Size.bytes(600)).build());
    ClickstreamStack.Builder.create(app, "Clickstream")
        .capacity(StreamCapacity.onDemand(OnDemandCapacityOptions.builder().warmThroughput(10).build()))
        .build();
    app.synth();
  }
}
