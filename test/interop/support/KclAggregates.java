import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Scanner;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.kpl.Messages;

/**
 * Takes aggregates apart by the KCL, and puts them together by its message classes.
 *
 * A line of the input is a command and its arguments between blanks; each has a line of output. A user record is
 * `key,explicit hash key,data`: bytes in hexadecimal, `-` for no hash key.
 *
 * decode DATA START END: the user records, each with its sub-sequence number and whether it was in an aggregate
 * encode RECORD...: the aggregate
 */
public class KclAggregates {
    private static final HexFormat HEX = HexFormat.of();

    public static void main(String[] arguments) throws Exception {
        Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
        while (lines.hasNextLine()) {
            String[] words = lines.nextLine().split(" ");
            System.out.println(words[0].equals("decode") ? decode(words) : encode(words));
        }
    }

    private static String decode(String[] words) {
        KinesisClientRecord stored = KinesisClientRecord.builder()
                .data(ByteBuffer.wrap(HEX.parseHex(words[1].equals("-") ? "" : words[1])))
                .partitionKey("outer")
                .sequenceNumber("5")
                .build();
        List<String> users = new ArrayList<>();
        for (KinesisClientRecord user : new AggregatorUtil().deaggregate(List.of(stored), words[2], words[3])) {
            byte[] data = new byte[user.data().remaining()];
            user.data().get(data);
            users.add(String.join(",",
                    HEX.formatHex(user.partitionKey().getBytes(StandardCharsets.UTF_8)),
                    user.explicitHashKey() == null ? "-" : user.explicitHashKey(),
                    HEX.formatHex(data),
                    String.valueOf(user.subSequenceNumber()),
                    String.valueOf(user.aggregated())));
        }
        return String.join(" ", users);
    }

    private static String encode(String[] words) throws Exception {
        List<String> keys = new ArrayList<>();
        List<String> hashKeys = new ArrayList<>();
        Messages.AggregatedRecord.Builder aggregate = Messages.AggregatedRecord.newBuilder();
        for (int at = 1; at < words.length; at++) {
            String[] parts = words[at].split(",", -1);
            String key = new String(HEX.parseHex(parts[0]), StandardCharsets.UTF_8);
            if (!keys.contains(key)) keys.add(key);
            Messages.Record.Builder record = Messages.Record.newBuilder()
                    .setPartitionKeyIndex(keys.indexOf(key))
                    .setData(ByteString.copyFrom(HEX.parseHex(parts[2])));
            if (!parts[1].equals("-")) {
                if (!hashKeys.contains(parts[1])) hashKeys.add(parts[1]);
                record.setExplicitHashKeyIndex(hashKeys.indexOf(parts[1]));
            }
            aggregate.addRecords(record);
        }
        byte[] message = aggregate.addAllPartitionKeyTable(keys).addAllExplicitHashKeyTable(hashKeys).build().toByteArray();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(HEX.parseHex("f3899ac2"));
        data.write(message);
        data.write(MessageDigest.getInstance("MD5").digest(message));
        return HEX.formatHex(data.toByteArray());
    }
}
