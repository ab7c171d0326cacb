import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.runtime.log.NullLogChute;

/**
 * Evaluates mapping templates with Apache Velocity. Of each, stdin has a line with the template in base64, and its
 * document: S and text in base64, N and a number, L and a count before the items, M and a count before pairs of names
 * and values. Stdout has the text, the status and the headers that were set, each a line in base64.
 */
public class VelocityTemplate {
  public static class Input {
    private final Object document;

    Input(Object document) {
      this.document = document;
    }

    public Object path(String path) {
      Object value = document;
      for (String name : path.replaceFirst("^\\$\\.?", "").split("\\.")) {
        if (!name.isEmpty()) value = value instanceof Map ? ((Map<?, ?>) value).get(name) : null;
      }
      return value;
    }

    public Map<String, Map<String, String>> params() {
      Map<String, String> header = new HashMap<>();
      header.put("Origin", "https://www.example.com");
      return Map.of("header", header);
    }
  }

  public static class Util {
    public String escapeJavaScript(String text) {
      return StringEscapeUtils.escapeJavaScript(text);
    }

    public String base64Encode(String text) {
      return encode(text);
    }
  }

  public static void main(String[] arguments) throws Exception {
    VelocityEngine engine = new VelocityEngine();
    engine.setProperty("runtime.log.logsystem.class", NullLogChute.class.getName());
    engine.init();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String template = lines.readLine(); template != null; template = lines.readLine()) {
      Map<String, Object> override = new LinkedHashMap<>();
      override.put("header", new LinkedHashMap<String, Object>());
      Map<String, Object> context = new HashMap<>(Map.of("requestId", "id", "responseOverride", override));
      VelocityContext velocity = new VelocityContext();
      velocity.put("input", new Input(read(lines)));
      velocity.put("util", new Util());
      velocity.put("context", context);
      StringWriter text = new StringWriter();
      engine.evaluate(velocity, text, "template", decode(template));
      System.out.println(encode(text.toString()));
      System.out.println(encode(String.valueOf(override.get("status"))));
      System.out.println(encode(override.get("header").toString()));
    }
  }

  private static Object read(BufferedReader lines) throws Exception {
    String line = lines.readLine();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case 'S':
        return decode(rest);
      case 'N':
        return Integer.valueOf(rest);
      case 'L': {
        List<Object> list = new ArrayList<>();
        for (int n = Integer.parseInt(rest); n > 0; n--) list.add(read(lines));
        return list;
      }
      default: {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int n = Integer.parseInt(rest); n > 0; n--) {
          String name = decode(lines.readLine());
          map.put(name, read(lines));
        }
        return map;
      }
    }
  }

  private static String decode(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
