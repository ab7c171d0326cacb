import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * A program of the Kinesis Producer Library on a local endpoint: arguments are the port on 127.0.0.1, Region, stream, the
 * number of records, their size in bytes, and the most that are outstanding. Where the endpoint is, and that its
 * certificate is not verified, is all that it sets. A record is "record-N", with spaces up to its size. It writes
 * "written N failed N" when all are answered, and ends when a line comes on standard input.
 */
public class KplWriter {
  private static final long SHARD_MAP_MILLIS = 5_000;

  public static void main(String[] args) throws Exception {
    String stream = args[2];
    int records = Integer.parseInt(args[3]);
    int bytes = Integer.parseInt(args[4]);
    int mostOutstanding = Integer.parseInt(args[5]);
    KinesisProducer producer = new KinesisProducer(configuration(Long.parseLong(args[0]), args[1]));
    AtomicLong failed = new AtomicLong();
    // The library has no backpressure of its own.
    Semaphore outstanding = new Semaphore(mostOutstanding);
    FutureCallback<UserRecordResult> answered = new FutureCallback<>() {
      public void onSuccess(UserRecordResult result) {
        outstanding.release();
      }

      public void onFailure(Throwable error) {
        failed.incrementAndGet();
        outstanding.release();
      }
    };
    for (int i = 0; i < records; i++) {
      String text = "record-" + i;
      byte[] data = (text + " ".repeat(Math.max(0, bytes - text.length()))).getBytes(StandardCharsets.UTF_8);
      outstanding.acquire();
      ListenableFuture<UserRecordResult> added = producer.addUserRecord(
          stream, new UUID(i * 0x9E3779B97F4A7C15L, i).toString(), ByteBuffer.wrap(data));
      Futures.addCallback(added, answered, MoreExecutors.directExecutor());
      if (i > 0) continue;
      // The first record begins the search for shards. Until it is over, each record goes by itself.
      added.get();
      Thread.sleep(SHARD_MAP_MILLIS);
    }
    outstanding.acquire(mostOutstanding);
    System.out.println("written " + (records - failed.get()) + " failed " + failed.get());
    if (System.in.read() < 0) System.err.println("nobody asks");
    producer.flushSync();
    producer.destroy();
    System.exit(0);
  }

  static KinesisProducerConfiguration configuration(long port, String region) {
    return new KinesisProducerConfiguration()
        .setRegion(region)
        .setKinesisEndpoint("127.0.0.1").setKinesisPort(port)
        .setCloudwatchEndpoint("127.0.0.1").setCloudwatchPort(port)
        .setStsEndpoint("127.0.0.1").setStsPort(port)
        .setVerifyCertificate(false)
        .setCredentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")));
  }
}
