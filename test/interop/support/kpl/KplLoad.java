import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * A load by the Kinesis Producer Library: arguments are the port on 127.0.0.1, the number of records, and their size in
 * bytes. It writes "warm" after a quarter as many records, and "done N" with the records written after the others; after
 * both it goes on when a line comes on standard input.
 */
public class KplLoad {
  static final int DISTINCT = 20_000;
  /** The default of KinesisProducer. The library has no backpressure of its own. */
  static final int MOST_OUTSTANDING = 20_000;

  static final AtomicLong written = new AtomicLong();
  static final Semaphore outstanding = new Semaphore(MOST_OUTSTANDING);
  static final FutureCallback<UserRecordResult> ANSWERED = new FutureCallback<>() {
    public void onSuccess(UserRecordResult result) {
      written.incrementAndGet();
      outstanding.release();
    }

    public void onFailure(Throwable error) {
      outstanding.release();
    }
  };

  public static void main(String[] args) throws Exception {
    int records = Integer.parseInt(args[1]);
    // A sink without limits measures the producer.
    KinesisProducer producer = new KinesisProducer(
        KplWriter.configuration(Long.parseLong(args[0]), "us-east-1").setRateLimit(1_000_000));
    String[] keys = new String[DISTINCT];
    byte[][] data = new byte[DISTINCT][Integer.parseInt(args[2])];
    Random random = new Random(1);
    for (int i = 0; i < DISTINCT; i++) {
      keys[i] = UUID.randomUUID().toString();
      random.nextBytes(data[i]);
    }
    put(producer, keys, data, records / 4);
    System.out.println("warm");
    System.in.read();
    written.set(0);
    put(producer, keys, data, records);
    System.out.println("done " + written.get());
    System.in.read();
    producer.destroy();
    System.exit(0);
  }

  static void put(KinesisProducer producer, String[] keys, byte[][] data, int records) throws Exception {
    for (int i = 0; i < records; i++) {
      outstanding.acquire();
      Futures.addCallback(
          producer.addUserRecord("bench", keys[i % DISTINCT], ByteBuffer.wrap(data[i % DISTINCT])),
          ANSWERED, MoreExecutors.directExecutor());
    }
    producer.flush();
    outstanding.acquire(MOST_OUTSTANDING);
    outstanding.release(MOST_OUTSTANDING);
  }
}
