package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import java.io.IOException;
import java.util.List;

/** The ids of one thing of each kind that an owner has on an {@link AbusedServer}. */
record Belongings(
    String thread,
    String message,
    String widget,
    String formThread,
    String form,
    String toolThread,
    String attachment) {

  /** Ids that nobody has, as long as real ones. */
  static final Belongings UNKNOWN =
      new Belongings(
          unknown("thr", 1),
          unknown("msg", 2),
          unknown("msg", 3),
          unknown("thr", 4),
          unknown("msg", 5),
          unknown("thr", 6),
          unknown("atc", 7));

  private static String unknown(String prefix, int number) {
    return "%s_%032d".formatted(prefix, number);
  }

  List<String> ids() {
    return List.of(thread, message, widget, formThread, form, toolThread, attachment);
  }

  /** Makes them, with that word in every text. */
  static Belongings of(Wire wire, String owner, String word) throws IOException {
    List<JsonObject> hello = create(wire, owner, "hello " + word);
    String thread = Talk.text(hello.getFirst(), "thread", "id");
    List<JsonObject> widget =
        wire.ask(
                owner,
                """
                {"type":"threads.add_user_message","params":{"thread_id":"%s","input":%s}}\
                """
                    .formatted(thread, input("widget " + word)))
            .events();
    List<JsonObject> form = create(wire, owner, "form " + word);
    List<JsonObject> tool = create(wire, owner, "tool " + word);
    JsonObject attachment =
        wire.ask(
                owner,
                """
                {"type":"attachments.create","params":{"name":"%s.txt","size":3,\
                "mime_type":"text/plain"}}\
                """
                    .formatted(word))
            .json();
    return new Belongings(
        thread,
        idOf(hello, "user_message"),
        idOf(widget, "widget"),
        Talk.text(form.getFirst(), "thread", "id"),
        idOf(form, "structured_input"),
        Talk.text(tool.getFirst(), "thread", "id"),
        Talk.text(attachment, "id"));
  }

  private static List<JsonObject> create(Wire wire, String owner, String text) throws IOException {
    return wire.ask(
            owner, "{\"type\":\"threads.create\",\"params\":{\"input\":%s}}".formatted(input(text)))
        .events();
  }

  static String input(String text) {
    return """
    {"content":[{"type":"input_text","text":"%s"}],"attachments":[],"inference_options":{}}\
    """
        .formatted(text);
  }

  private static String idOf(List<JsonObject> events, String type) {
    return Talk.text(Talk.done(events, type).getFirst(), "id");
  }

  /**
   * A valid request of every type, with every member there is. The order matters when all of them
   * are sent: the last deletes.
   */
  List<String> requests() {
    String message =
        """
        {"content":[{"type":"input_text","text":"hi"},{"type":"input_tag","id":"d","text":"D",\
        "data":{},"group":"g","interactive":false}],"attachments":["%s"],"quoted_text":"q",\
        "inference_options":{"tool_choice":{"id":"t"},"model":"m"}}\
        """
            .formatted(attachment);
    return List.of(
        request("threads.create", "\"input\":" + message),
        request("threads.add_user_message", in(thread) + ",\"input\":" + message),
        request(
            "threads.custom_action",
            in(thread)
                + ",\"item_id\":\""
                + widget
                + "\",\"action\":{\"type\":\"a\",\"payload\":{}}"),
        request(
            "threads.sync_custom_action",
            in(thread)
                + ",\"item_id\":\""
                + widget
                + "\",\"action\":{\"type\":\"a\",\"payload\":{}}"),
        request("threads.get_by_id", in(thread)),
        request("threads.list", "\"limit\":5,\"order\":\"asc\",\"after\":\"" + thread + "\""),
        request(
            "items.list",
            in(thread) + ",\"limit\":5,\"order\":\"asc\",\"after\":\"" + message() + "\""),
        request(
            "items.feedback",
            in(thread) + ",\"item_ids\":[\"" + message() + "\"],\"kind\":\"positive\""),
        request("threads.update", in(thread) + ",\"title\":\"T\""),
        request("threads.retry_after_item", in(thread) + ",\"item_id\":\"" + message() + "\""),
        request("threads.add_client_tool_output", in(toolThread) + ",\"result\":{}"),
        request(
            "threads.add_structured_input",
            in(formThread)
                + ",\"item_id\":\"%s\",\"input\":{\"status\":\"answered\",".formatted(form)
                + "\"answers\":{\"%s\":{\"values\":[\"red\"],\"skipped\":false}}}"
                    .formatted(AbusedServer.QUESTION)),
        request("attachments.create", "\"name\":\"a.txt\",\"size\":3,\"mime_type\":\"text/plain\""),
        request("input.transcribe", "\"audio_base64\":\"aGk=\",\"mime_type\":\"audio/webm\""),
        request("attachments.delete", "\"attachment_id\":\"" + attachment + "\""),
        request("threads.delete", in(thread)));
  }

  /** That one of {@link #requests}. */
  String request(String type) {
    return requests().stream()
        .filter(request -> request.startsWith("{\"type\":\"" + type + "\""))
        .findFirst()
        .orElseThrow();
  }

  private static String in(String thread) {
    return "\"thread_id\":\"" + thread + "\"";
  }

  private static String request(String type, String params) {
    return "{\"type\":\"%s\",\"metadata\":{},\"params\":{%s}}".formatted(type, params);
  }

  /** Everything that an owner can read, through every request that reads. */
  static String everything(Wire wire, String owner) throws IOException {
    StringBuilder all = new StringBuilder();
    String threads =
        wire.ask(owner, "{\"type\":\"threads.list\",\"params\":{\"limit\":100}}").text();
    all.append(threads);
    for (var thread : ((JsonArray) Talk.at(Talk.json(threads), "data")).elements()) {
      String id = Talk.text(thread, "id");
      all.append(wire.ask(owner, request("threads.get_by_id", in(id))).text());
      all.append(wire.ask(owner, request("items.list", in(id) + ",\"limit\":100")).text());
    }
    return all.toString();
  }
}
