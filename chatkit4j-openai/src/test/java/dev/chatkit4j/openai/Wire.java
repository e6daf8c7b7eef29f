package dev.chatkit4j.openai;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonString;

/** Events of the Responses API, as a provider writes them. */
public final class Wire {
  private Wire() {}

  // ---------------------------------------------------------------------- the response itself

  public static final String CREATED =
      "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":%s}"
          .formatted(response("resp_1", "in_progress", ""));

  public static final String COMPLETED = completed("resp_1");

  public static String completed(String id) {
    String usage =
        ",\"usage\":{\"input_tokens\":11,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":7,"
            + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":18}";
    return "{\"type\":\"response.completed\",\"sequence_number\":9,\"response\":%s}"
        .formatted(response(id, "completed", usage));
  }

  public static String incomplete(String reason) {
    return "{\"type\":\"response.incomplete\",\"sequence_number\":9,\"response\":%s}"
        .formatted(
            response(
                "resp_1",
                "incomplete",
                ",\"incomplete_details\":{\"reason\":\"%s\"}".formatted(reason)));
  }

  public static String failed(String code, String message) {
    return "{\"type\":\"response.failed\",\"sequence_number\":9,\"response\":%s}"
        .formatted(
            response(
                "resp_1",
                "failed",
                ",\"error\":{\"code\":\"%s\",\"message\":%s}".formatted(code, quoted(message))));
  }

  public static String error(String code, String message) {
    return "{\"type\":\"error\",\"sequence_number\":9,\"code\":\"%s\",\"message\":%s,\"param\":null}"
        .formatted(code, quoted(message));
  }

  private static String response(String id, String status, String more) {
    return "{\"id\":\"%s\",\"object\":\"response\",\"created_at\":1,\"model\":\"small\",\"output\":[],\"parallel_tool_calls\":true,\"tool_choice\":\"auto\",\"tools\":[],\"status\":\"%s\"%s}"
        .formatted(id, status, more);
  }

  // ---------------------------------------------------------------------------------- items

  public static String added(int index, String item) {
    return "{\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":%d,\"item\":%s}"
        .formatted(index, item);
  }

  public static String done(int index, String item) {
    return "{\"type\":\"response.output_item.done\",\"sequence_number\":1,\"output_index\":%d,\"item\":%s}"
        .formatted(index, item);
  }

  public static String message(String id, String status, String... content) {
    return "{\"type\":\"message\",\"id\":\"%s\",\"role\":\"assistant\",\"status\":\"%s\",\"content\":[%s]}"
        .formatted(id, status, String.join(",", content));
  }

  public static String content(String text, String... annotations) {
    return "{\"type\":\"output_text\",\"text\":%s,\"annotations\":[%s]}"
        .formatted(quoted(text), String.join(",", annotations));
  }

  public static String refusal(String text) {
    return "{\"type\":\"refusal\",\"refusal\":%s}".formatted(quoted(text));
  }

  public static String reasoning(String id, String... summaries) {
    StringBuilder parts = new StringBuilder();
    for (String summary : summaries) {
      parts.append(parts.isEmpty() ? "" : ",");
      parts.append("{\"type\":\"summary_text\",\"text\":%s}".formatted(quoted(summary)));
    }
    return "{\"type\":\"reasoning\",\"id\":\"%s\",\"summary\":[%s]}".formatted(id, parts);
  }

  public static String call(String callId, String name, String arguments) {
    return "{\"type\":\"function_call\",\"id\":\"fc_%s\",\"call_id\":\"%s\",\"name\":\"%s\",\"arguments\":%s,\"status\":\"completed\"}"
        .formatted(callId, callId, name, quoted(arguments));
  }

  public static String image(String id, String status, String result) {
    return "{\"type\":\"image_generation_call\",\"id\":\"%s\",\"status\":\"%s\",\"result\":%s}"
        .formatted(id, status, result == null ? "null" : quoted(result));
  }

  // ------------------------------------------------------------------------- parts and deltas

  public static String partAdded(int index, int part, String content) {
    return "{\"type\":\"response.content_part.added\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"content_index\":%d,\"part\":%s}"
        .formatted(index, part, content);
  }

  public static String delta(int index, String text) {
    return delta("response.output_text.delta", index, 0, text);
  }

  public static String delta(String type, int index, int part, String text) {
    return "{\"type\":\"%s\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"content_index\":%d,\"delta\":%s,\"logprobs\":[]}"
        .formatted(type, index, part, quoted(text));
  }

  public static String textDone(int index, int part, String text) {
    return "{\"type\":\"response.output_text.done\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"content_index\":%d,\"text\":%s,\"logprobs\":[]}"
        .formatted(index, part, quoted(text));
  }

  public static String refusalDone(int index, int part, String text) {
    return "{\"type\":\"response.refusal.done\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"content_index\":%d,\"refusal\":%s}"
        .formatted(index, part, quoted(text));
  }

  public static String annotation(int index, int place, String annotation) {
    return "{\"type\":\"response.output_text.annotation.added\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"content_index\":0,\"annotation_index\":%d,\"annotation\":%s}"
        .formatted(index, place, annotation);
  }

  public static String summaryDelta(int index, int part, String text) {
    return "{\"type\":\"response.reasoning_summary_text.delta\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"summary_index\":%d,\"delta\":%s}"
        .formatted(index, part, quoted(text));
  }

  public static String summaryDone(int index, int part, String text) {
    return "{\"type\":\"response.reasoning_summary_text.done\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"summary_index\":%d,\"text\":%s}"
        .formatted(index, part, quoted(text));
  }

  public static String sketch(int index, int number, String base64) {
    return "{\"type\":\"response.image_generation_call.partial_image\",\"sequence_number\":1,\"item_id\":\"i\",\"output_index\":%d,\"partial_image_index\":%d,\"partial_image_b64\":%s}"
        .formatted(index, number, quoted(base64));
  }

  // --------------------------------------------------------------------------- whole answers

  /** A response that is one message. */
  public static String[] says(String text) {
    return says("resp_1", text);
  }

  /** Likewise, of that id. */
  public static String[] says(String responseId, String text) {
    return new String[] {
      CREATED,
      added(0, message("msg_p", "in_progress")),
      partAdded(0, 0, content("")),
      delta(0, text),
      textDone(0, 0, text),
      done(0, message("msg_p", "completed", content(text))),
      completed(responseId)
    };
  }

  /** A response that calls tools. */
  public static String[] calls(String responseId, String... calls) {
    String[] events = new String[calls.length + 2];
    events[0] = CREATED;
    for (int i = 0; i < calls.length; i++) {
      events[i + 1] = done(i, calls[i]);
    }
    events[calls.length + 1] = completed(responseId);
    return events;
  }

  static String quoted(String text) {
    return Json.write(new JsonString(text));
  }
}
