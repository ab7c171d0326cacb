import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Runs job.sql as one job. The runtime properties fill its gaps: ${group} becomes the options of a WITH clause, and
 * ${group.key} a single value.
 *
 * <p>On a machine of your own, the argument names a file with the properties, in the form of
 * application_properties.json; its group "flink" configures Flink, which the service does itself.
 */
public final class SqlJob {
  private static final Pattern SETTING = Pattern.compile("^SET '([^']+)' = '([^']*)'$", Pattern.MULTILINE);

  public static void main(String[] args) throws Exception {
    Map<String, Properties> properties =
        args.length == 0
            ? KinesisAnalyticsRuntime.getApplicationProperties()
            : KinesisAnalyticsRuntime.getApplicationProperties(args[0]);
    Configuration configuration = new Configuration();
    properties
        .getOrDefault("flink", new Properties())
        .forEach((key, value) -> configuration.setString(key.toString(), value.toString()));
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment(configuration));
    StatementSet inserts = tables.createStatementSet();
    for (String statement : filled(script(), properties).split(";\\s*\\R")) {
      String sql = statement.strip();
      Matcher setting = SETTING.matcher(sql);
      if (setting.find()) tables.getConfig().set(setting.group(1), setting.group(2));
      else if (sql.contains("INSERT INTO")) inserts.addInsertSql(sql);
      else if (!sql.isEmpty()) tables.executeSql(sql);
    }
    TableResult job = inserts.execute();
    // The service goes on with the job when this method returns; a process of its own would end.
    if (args.length > 0) job.await();
  }

  private static String script() throws Exception {
    try (InputStream sql = SqlJob.class.getResourceAsStream("/job.sql")) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String filled(String script, Map<String, Properties> properties) {
    String sql = script;
    for (Map.Entry<String, Properties> group : properties.entrySet()) {
      Map<Object, Object> values = new TreeMap<>(group.getValue());
      String options =
          values.entrySet().stream()
              .map(option -> quoted(option.getKey()) + " = " + quoted(option.getValue()))
              .collect(Collectors.joining(", "));
      sql = sql.replace("${" + group.getKey() + "}", options);
      for (Map.Entry<Object, Object> value : values.entrySet()) {
        sql = sql.replace("${" + group.getKey() + "." + value.getKey() + "}", value.getValue().toString());
      }
    }
    return sql;
  }

  private static String quoted(Object text) {
    return "'" + text.toString().replace("'", "''") + "'";
  }
}
