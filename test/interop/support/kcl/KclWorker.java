import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * A worker of the Kinesis Client Library on a local endpoint: arguments are endpoint, stream, application, worker id, the
 * number of records after which it processes no more, "print" or "count", Region, failover time, and "stock", "polling" or "quick". It writes a line for
 * each record that it processes, or for each call, checkpoints, and ends in order when a line comes on standard input.
 */
public class KclWorker {
  static final AtomicLong processed = new AtomicLong();
  static long most;
  static boolean prints;

  public static void main(String[] args) throws Exception {
    String stream = args[1];
    most = Long.parseLong(args[4]);
    prints = args[5].equals("print");
    URI endpoint = URI.create(args[0]);
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));
    Region region = Region.of(args[6]);
    KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(
        KinesisAsyncClient.builder().endpointOverride(endpoint).region(region).credentialsProvider(credentials));
    DynamoDbAsyncClient dynamodb = DynamoDbAsyncClient.builder().endpointOverride(endpoint).region(region)
        .credentialsProvider(credentials).build();
    CloudWatchAsyncClient cloudwatch = CloudWatchAsyncClient.builder().endpointOverride(endpoint).region(region)
        .credentialsProvider(credentials).build();
    SingleStreamTracker tracker = new SingleStreamTracker(stream,
        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
    ConfigsBuilder configs = new ConfigsBuilder(tracker, args[2], kinesis, dynamodb, cloudwatch, args[3], Processor::new);
    CoordinatorConfig coordinator = configs.coordinatorConfig();
    LeaseManagementConfig leases = configs.leaseManagementConfig();
    MetricsConfig metrics = configs.metricsConfig();
    RetrievalConfig retrieval = configs.retrievalConfig();
    if (!args[8].equals("stock")) {
      PollingConfig polling = new PollingConfig(stream, kinesis);
      polling.idleTimeBetweenReadsInMillis(250);
      retrieval.retrievalSpecificConfig(polling);
      metrics.metricsLevel(MetricsLevel.NONE);
      leases.failoverTimeMillis(Long.parseLong(args[7]));
    }
    if (args[8].equals("quick")) {
      coordinator.parentShardPollIntervalMillis(500);
      // After it has made the first leases, the worker waits so long.
      leases.shardSyncIntervalMillis(100);
      leases.leaseAssignmentIntervalMillis(1_000L);
      leases.dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(1_000);
      leases.dynamoDbLockBasedLeaderLeaseDurationInMillis(5_000);
      leases.workerUtilizationAwareAssignmentConfig().workerMetricsReporterFreqInMillis(1_000);
    }
    Scheduler scheduler = new Scheduler(configs.checkpointConfig(), coordinator, leases, configs.lifecycleConfig(),
        metrics, configs.processorConfig(), retrieval);
    Thread thread = new Thread(scheduler);
    thread.setDaemon(true);
    thread.start();
    System.out.println("started");
    Scanner in = new Scanner(System.in);
    if (in.hasNextLine()) in.nextLine();
    scheduler.startGracefulShutdown().get(60, TimeUnit.SECONDS);
    System.out.println("ended");
    System.exit(0);
  }

  static class Processor implements ShardRecordProcessor {
    private String shard;

    public void initialize(InitializationInput input) {
      shard = input.shardId();
    }

    public void processRecords(ProcessRecordsInput input) {
      KinesisClientRecord last = null;
      StringBuilder lines = new StringBuilder();
      for (KinesisClientRecord record : input.records()) {
        if (processed.incrementAndGet() > most) break;
        last = record;
        if (prints) {
          lines.append("record ").append(shard).append(' ').append(record.sequenceNumber()).append(' ')
              .append(record.subSequenceNumber()).append(' ')
              .append(StandardCharsets.UTF_8.decode(record.data())).append('\n');
        }
      }
      if (prints) System.out.print(lines);
      else if (!input.records().isEmpty()) System.out.println("count " + shard + " " + processed.get());
      System.out.flush();
      try {
        if (last != null) input.checkpointer().checkpoint(last.sequenceNumber(), last.subSequenceNumber());
      } catch (Exception error) {
        System.out.println("failed " + error);
      }
    }

    public void leaseLost(LeaseLostInput input) {}

    public void shardEnded(ShardEndedInput input) {
      try {
        input.checkpointer().checkpoint();
      } catch (Exception error) {
        System.out.println("failed " + error);
      }
    }

    public void shutdownRequested(ShutdownRequestedInput input) {}
  }
}
