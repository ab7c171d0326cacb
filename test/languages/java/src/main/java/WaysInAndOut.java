import io.github.cdkkinesisblueprint.*;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.iam.AccountPrincipal;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.Bucket;

/** The ways in and out of ../javascript/every-construct.js. */
final class WaysInAndOut {
  static void add(App app) {
    Stack ways = new Stack(app, "Ways");
    DataStream stream = new DataStream(ways, "Events");
    HttpIngest http = HttpIngest.Builder.create(ways, "Http")
        .stream(stream)
        .auth(HttpAuth.apiKey(Map.of("web", HttpThrottle.builder().requestsPerSecond(500).build())))
        .origins(List.of("https://www.example.com"))
        .build();
    IotIngest iot = IotIngest.Builder.create(ways, "Iot")
        .stream(stream)
        .topic("devices/+/telemetry")
        .partitionKey(IotPartitionKey.topicSegment(2))
        .payload(IotPayload.base64())
        .onError(IotErrorDestination.bucket())
        .build();
    EventBridgeIngest orders = EventBridgeIngest.Builder.create(ways, "EventBridge")
        .stream(stream)
        .eventPattern(EventPattern.builder().source(List.of("shop.orders")).build())
        .partitionKeyPath("$.detail.customerId")
        .build();
    LogGroupIngest.Builder.create(ways, "LogGroup")
        .stream(stream)
        .logGroup(new LogGroup(ways, "Logs"))
        .filterPattern(FilterPattern.literal("{ $.event = * }"))
        .build();
    LogsDestination.Builder.create(ways, "AllLogs").stream(stream).accounts(List.of("222222222222")).build();
    Table table = Table.Builder.create(ways, "Table")
        .partitionKey(Attribute.builder().name("id").type(AttributeType.STRING).build())
        .build();
    TableIngest.Builder.create(ways, "TableChanges").stream(stream).table(table).build();
    CloudFrontIngest.Builder.create(ways, "CloudFront").stream(stream).samplingRate(10).build();
    DmsIngest.Builder.create(ways, "Dms").stream(stream).build();
    Vpc vpc = new Vpc(ways, "Vpc");
    KinesisAgentHost.Builder.create(ways, "Agent")
        .vpc(vpc)
        .flows(List.of(AgentFlow.builder()
            .stream(stream)
            .filePattern("/var/log/nginx/access.log*")
            .processing(List.of(AgentProcessing.logToJson(AgentLogFormat.COMBINED_APACHE)))
            .build()))
        .build();

    RelationalSink sink = RelationalSink.Builder.create(ways, "Rows")
        .stream(stream)
        .vpc(vpc)
        .idPath("orderId")
        .build();
    KclService kcl = KclService.Builder.create(ways, "Kcl")
        .stream(stream)
        .image(ContainerImage.fromRegistry("example/worker"))
        .vpc(vpc)
        .taskSize(KclTaskSize.builder().cpu(512).memoryLimitMiB(1024).build())
        .build();
    StreamQueue queue = StreamQueue.Builder.create(ways, "Queue").stream(stream).build();
    Replay replay = Replay.Builder.create(ways, "Replay")
        .source(ReplaySource.stream(stream))
        .target(ReplayTarget.stream(new DataStream(ways, "Replayed")))
        .build();
    FlinkApplication flink = FlinkApplication.Builder.create(ways, "Flink")
        .stream(stream)
        .code(FlinkCode.fromBucket(new Bucket(ways, "Jobs"), "job.jar"))
        .properties(Map.of("sink", Map.of("table-name", table.getTableName())))
        .build();
    StreamMonitoring.Builder.create(ways, "WaysMonitoring")
        .stream(stream)
        .httpIngests(List.of(http))
        .lambdaConsumers(List.of(sink.getConsumer()))
        .kclServices(List.of(kcl))
        .flinkApplications(List.of(flink))
        .alarmsOf(List.of(iot, orders, sink, queue, replay))
        .build();

    Stack shared = Stack.Builder.create(app, "Shared")
        .env(Environment.builder().account("111111111111").region("eu-west-1").build())
        .build();
    CrossAccountAccess.Builder.create(shared, "Shop")
        .stream(new DataStream(shared, "Stream"))
        .grantee(new AccountPrincipal("333333333333"))
        .access(StreamAccess.producer())
        .build();
  }

  private WaysInAndOut() {}
}
