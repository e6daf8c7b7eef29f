package dev.chatkit4j.benchmarks;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.template.WidgetTemplate;
import dev.chatkit4j.widget.WidgetDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A widget of 202 components, such as Studio's templates make of a list, and the next state of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WidgetBenchmark {
  private static final String TEMPLATE =
      """
      {"type":"Card","size":"md","children":[\
      {"type":"Markdown","id":"summary","value":{{ (summary) | tojson }},"streaming":true}\
      {%-for crate in crates -%}{%-set i = loop.index0 -%},\
      {"type":"Row","key":{{ (i) | tojson }},"gap":2,"children":[\
      {%-if crate.fragile -%}{"type":"Icon","name":"cube","color":"danger"}\
      {%-else-%}{"type":"Icon","name":"cube"}{%-endif-%},\
      {"type":"Text","value":{{ ("Crate " ~ crate.id ~ ", " ~ crate.what) | tojson }},\
      "weight":{{ ("semibold" if crate.kilos > 10 else "normal") | tojson }}},\
      {"type":"Button","label":"Sign","onClickAction":{"type":"crate.sign","payload":\
      {"id":{{ (crate.id) | tojson }},"pier":{{ (crate.pier) | tojson }}}}}]}\
      {%-endfor-%}]}
      """;

  private final WidgetTemplate template =
      WidgetTemplate.of(
          Json.write(
              JsonObject.of("version", "1.0", "name", "Crates", "template", TEMPLATE)
                  .with("jsonSchema", schema())));
  private final JsonObject data = data();
  private final JsonObject shown = template.build(data);
  private final JsonObject next =
      template.build(data.with("summary", "Fifty crates came in, and they"));

  private static JsonObject schema() {
    JsonObject crate =
        JsonObject.of(
            "type",
            "object",
            "required",
            List.of("id", "what"),
            "properties",
            JsonObject.of("id", JsonObject.of("type", "integer")));
    JsonObject crates = JsonObject.of("type", "array", "items", crate);
    return JsonObject.of("type", "object", "properties", JsonObject.of("crates", crates));
  }

  private static JsonObject data() {
    List<JsonObject> crates = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      crates.add(
          JsonObject.of("id", i, "what", "tea & \"china\"", "pier", "north")
              .with("kilos", 8 + i % 5)
              .with("fragile", i % 3 == 0));
    }
    return JsonObject.of("summary", "Fifty crates came in", "crates", crates);
  }

  @Benchmark
  public JsonObject buildWidget() {
    JsonObject widget = template.build(data);
    if (!(widget.get("children") instanceof JsonArray children)
        || children.elements().size() != 51) {
      throw new IllegalStateException("not the widget it should be");
    }
    return widget;
  }

  @Benchmark
  public JsonObject checkData() {
    return template.requireValid(data);
  }

  @Benchmark
  public List<ItemUpdate> diffWidgets() {
    return WidgetDiff.between(shown, next);
  }
}
