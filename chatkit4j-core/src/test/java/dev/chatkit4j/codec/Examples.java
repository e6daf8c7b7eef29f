package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.protocol.UserMessageContent;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.protocol.WorkflowSummary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Items of every type beside their text, with all optional members and with none. */
final class Examples {
  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678900Z");

  private static final String HEAD =
      "{'id':'i','thread_id':'t','created_at':'2026-01-02T03:04:05.678900Z','type':";

  private Examples() {}

  /** An item, its text for clients and its text for stores. */
  record Example(ThreadItem item, String wire, String stored) {
    @Override
    public String toString() {
      return wire.substring(HEAD.length());
    }
  }

  /** Text with double quotes in place of single ones. */
  static String quoted(String json) {
    return json.replace('\'', '"');
  }

  static List<Example> visible() {
    return List.of(
        userMessage(),
        plainUserMessage(),
        same(
            new ThreadItem.AssistantMessage("i", "t", TIME, List.of()),
            "'assistant_message','content':[]}"),
        same(
            new ThreadItem.AssistantMessage("i", "t", TIME, List.of(annotated(), plainPart())),
            "'assistant_message','content':[" + ANNOTATED + "," + PLAIN_PART + "]}"),
        same(
            new ThreadItem.ClientToolCall(
                "i",
                "t",
                TIME,
                ThreadItem.ClientToolCall.Status.PENDING,
                "c",
                "n",
                JsonObject.EMPTY,
                null),
            "'client_tool_call','status':'pending','call_id':'c','name':'n','arguments':{}}"),
        same(
            toolCall(JsonObject.of("a", null, "b", JsonArray.of(null, 1))),
            "'client_tool_call','status':'completed','call_id':'c','name':'n',"
                + "'arguments':{'a':null,'b':[null,1],'c':{'d':null}},"
                + "'output':{'a':null,'b':[null,1]}}"),
        new Example(
            toolCall(JsonNull.NULL),
            quoted(HEAD + TOOL_CALL + "}"),
            quoted(HEAD + TOOL_CALL + ",'output':null}")),
        same(
            new ThreadItem.Widget("i", "t", TIME, JsonObject.of("type", "Card"), null),
            "'widget','widget':{'type':'Card'}}"),
        same(
            new ThreadItem.Widget(
                "i",
                "t",
                TIME,
                JsonObject.of("zoom", null, "type", "Card", "children", JsonArray.of(null, 1.0)),
                "copy"),
            "'widget','widget':{'zoom':null,'type':'Card','children':[null,1.0]},"
                + "'copy_text':'copy'}"),
        same(new ThreadItem.GeneratedImage("i", "t", TIME, null), "'generated_image'}"),
        same(
            new ThreadItem.GeneratedImage("i", "t", TIME, new GeneratedImage("g", "data:,x")),
            "'generated_image','image':{'id':'g','url':'data:,x'}}"),
        same(
            new ThreadItem.StructuredInput(
                "i", "t", TIME, ThreadItem.StructuredInput.Status.PENDING, List.of()),
            "'structured_input','status':'pending','inputs':[]}"),
        questions(),
        same(
            new ThreadItem.Workflow(
                "i", "t", TIME, new Workflow(Workflow.Type.CUSTOM, List.of(), null, false)),
            "'workflow','workflow':{'type':'custom','tasks':[],'expanded':false}}"),
        same(
            new ThreadItem.Workflow(
                "i",
                "t",
                TIME,
                new Workflow(
                    Workflow.Type.REASONING,
                    List.of(new Task.Custom("a")),
                    new WorkflowSummary.Custom("done", "check"),
                    true)),
            "'workflow','workflow':{'type':'reasoning','tasks':[{'status_indicator':'none',"
                + "'type':'custom','title':'a'}],'summary':{'title':'done','icon':'check'},"
                + "'expanded':true}}"),
        same(
            new ThreadItem.Workflow(
                "i",
                "t",
                TIME,
                new Workflow(
                    Workflow.Type.REASONING,
                    List.of(),
                    new WorkflowSummary.Duration(Long.MAX_VALUE),
                    false)),
            "'workflow','workflow':{'type':'reasoning','tasks':[],"
                + "'summary':{'duration':9223372036854775807},'expanded':false}}"),
        task(
            new Task.Custom(Task.StatusIndicator.LOADING, "a", "bolt", "c"),
            "'status_indicator':'loading','type':'custom','title':'a','icon':'bolt','content':'c'"),
        task(
            new Task.Custom(Task.StatusIndicator.NONE, null, null, null),
            "'status_indicator':'none','type':'custom'"),
        task(
            new Task.WebSearch(
                Task.StatusIndicator.COMPLETE,
                "a",
                "q",
                List.of("x", "y"),
                List.of(new Source.Url("p", "u"))),
            "'status_indicator':'complete','type':'web_search','title':'a','title_query':'q',"
                + "'queries':['x','y'],'sources':[{'title':'p','type':'url','url':'u'}]"),
        task(
            new Task.WebSearch(Task.StatusIndicator.NONE, null, null, List.of(), List.of()),
            "'status_indicator':'none','type':'web_search','queries':[],'sources':[]"),
        task(
            new Task.Thought(Task.StatusIndicator.NONE, "a", ""),
            "'status_indicator':'none','type':'thought','title':'a','content':''"),
        task(
            new Task.Thought(Task.StatusIndicator.NONE, null, "c"),
            "'status_indicator':'none','type':'thought','content':'c'"),
        task(
            new Task.File(Task.StatusIndicator.NONE, "a", List.of(new Source.File("p", "f.pdf"))),
            "'status_indicator':'none','type':'file','title':'a',"
                + "'sources':[{'title':'p','type':'file','filename':'f.pdf'}]"),
        task(
            new Task.File(Task.StatusIndicator.NONE, null, List.of()),
            "'status_indicator':'none','type':'file','sources':[]"),
        task(
            new Task.Image(Task.StatusIndicator.NONE, "a"),
            "'status_indicator':'none','type':'image','title':'a'"),
        task(
            new Task.Image(Task.StatusIndicator.NONE, null),
            "'status_indicator':'none','type':'image'"),
        same(new ThreadItem.EndOfTurn("i", "t", TIME), "'end_of_turn'}"),
        unknown("'hologram','voxels':[null,1.0]}"));
  }

  /** Hidden items have a stored form only. */
  static List<Example> hidden() {
    return List.of(
        same(
            new ThreadItem.HiddenContext("i", "t", TIME, JsonObject.of("a", null)),
            "'hidden_context_item','hidden':true,'content':{'a':null}}"),
        same(
            new ThreadItem.HiddenContext("i", "t", TIME, JsonNull.NULL),
            "'hidden_context_item','hidden':true,'content':null}"),
        same(
            new ThreadItem.HiddenContext("i", "t", TIME, new JsonString("x")),
            "'hidden_context_item','hidden':true,'content':'x'}"),
        same(
            new ThreadItem.SdkHiddenContext("i", "t", TIME, "x"),
            "'sdk_hidden_context','hidden':true,'content':'x'}"),
        unknown("'hologram','hidden':true}"));
  }

  static final String PLAIN_PART = "{'annotations':[],'text':'','type':'output_text'}";

  static AssistantMessageContent plainPart() {
    return AssistantMessageContent.EMPTY;
  }

  static final String ANNOTATED =
      "{'annotations':["
          + "{'type':'annotation','source':{'title':'a','type':'url','url':'u'}},"
          + "{'type':'annotation','source':{'title':'a','description':'b','timestamp':'c',"
          + "'group':'d','type':'url','url':'u','attribution':'e'},'index':0},"
          + "{'type':'annotation','source':{'title':'a','type':'file','filename':'f'},"
          + "'index':2147483647},"
          + "{'type':'annotation','source':{'title':'a','description':'b','timestamp':'c',"
          + "'group':'d','type':'file','filename':'f'},'index':-7},"
          + "{'type':'annotation','source':{'title':'a','type':'entity','id':'i',"
          + "'interactive':false,'data':{}}},"
          + "{'type':'annotation','source':{'title':'a','description':'b','timestamp':'c',"
          + "'group':'d','type':'entity','id':'i','icon':'bolt','label':'l','inline_label':'n',"
          + "'interactive':true,'data':{'k':null},'preview':'lazy'}},"
          + "{'type':'annotation','source':{'type':'dream','depth':null}}"
          + "],'text':'hi','type':'output_text'}";

  static AssistantMessageContent annotated() {
    return new AssistantMessageContent(
        "hi",
        List.of(
            new Annotation(new Source.Url("a", "u"), null),
            new Annotation(new Source.Url("a", "b", "c", "d", "u", "e"), 0),
            new Annotation(new Source.File("a", "f"), Integer.MAX_VALUE),
            new Annotation(new Source.File("a", "b", "c", "d", "f"), -7),
            new Annotation(new Source.Entity("a", "i"), null),
            new Annotation(
                new Source.Entity(
                    "a",
                    "b",
                    "c",
                    "d",
                    "i",
                    "bolt",
                    "l",
                    "n",
                    true,
                    JsonObject.of("k", null),
                    "lazy"),
                null),
            new Annotation(
                new Source.Unknown(JsonObject.of("type", "dream", "depth", null)), null)));
  }

  static Attachment.File file() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-B", "1");
    headers.put("X-A", "");
    return new Attachment.File(
        "f",
        "n.txt",
        "text/plain",
        new UploadDescriptor("https://u/", UploadDescriptor.Method.PUT, headers),
        "t",
        JsonObject.of("owner", null));
  }

  static Attachment.Image image() {
    return new Attachment.Image(
        "p",
        "n.png",
        "image/png",
        new UploadDescriptor("https://u/", UploadDescriptor.Method.POST, Map.of()),
        "t",
        JsonObject.EMPTY,
        "https://p/");
  }

  static final String FILE =
      "{'id':'f','name':'n.txt','mime_type':'text/plain','upload_descriptor':"
          + "{'url':'https://u/','method':'PUT','headers':{'X-B':'1','X-A':''}},"
          + "'thread_id':'t',METADATA'type':'file'}";

  static final String IMAGE =
      "{'id':'p','name':'n.png','mime_type':'image/png','upload_descriptor':"
          + "{'url':'https://u/','method':'POST','headers':{}},"
          + "'thread_id':'t',METADATA'type':'image','preview_url':'https://p/'}";

  private static final String TOOL_CALL =
      "'client_tool_call','status':'completed','call_id':'c','name':'n',"
          + "'arguments':{'a':null,'b':[null,1],'c':{'d':null}}";

  private static ThreadItem toolCall(dev.chatkit4j.json.JsonValue output) {
    JsonObject arguments =
        JsonObject.of(
            "a", null, "b", JsonArray.of(null, 1), "c", JsonObject.of("d", JsonNull.NULL));
    return new ThreadItem.ClientToolCall(
            "i", "t", TIME, ThreadItem.ClientToolCall.Status.PENDING, "c", "n", arguments, null)
        .completed(output);
  }

  private static Example userMessage() {
    ThreadItem item =
        new ThreadItem.UserMessage(
            "i",
            "t",
            TIME,
            List.of(
                new UserMessageContent.Text("hi"),
                new UserMessageContent.Tag("d", "D", JsonObject.of("k", null), "g", true),
                new UserMessageContent.Tag("d", "D", JsonObject.EMPTY, null, false)),
            List.of(
                file(),
                image(),
                new Attachment.File("f", "n", "m", null, null, null),
                new Attachment.Image("p", "n", "m", null, null, null, "u"),
                new Attachment.Unknown(
                    "x",
                    JsonObject.of("id", "x", "type", "scent", "metadata", JsonObject.of("a", 1)))),
            "",
            new InferenceOptions("search", "m1"));
    String parts =
        "'user_message','content':[{'type':'input_text','text':'hi'},"
            + "{'type':'input_tag','id':'d','text':'D','data':{'k':null},'group':'g',"
            + "'interactive':true},"
            + "{'type':'input_tag','id':'d','text':'D','data':{},'interactive':false}],";
    String plain =
        ",{'id':'f','name':'n','mime_type':'m','type':'file'},"
            + "{'id':'p','name':'n','mime_type':'m','type':'image','preview_url':'u'},";
    String end =
        "],'quoted_text':''," + "'inference_options':{'tool_choice':{'id':'search'},'model':'m1'}}";
    String wire =
        (FILE + "," + IMAGE).replace("METADATA", "") + plain + "{'id':'x','type':'scent'}";
    String stored =
        FILE.replace("METADATA", "'metadata':{'owner':null},")
            + ","
            + IMAGE.replace("METADATA", "'metadata':{},")
            + plain
            + "{'id':'x','type':'scent','metadata':{'a':1}}";
    return new Example(
        item,
        quoted(HEAD + parts + "'attachments':[" + wire + end),
        quoted(HEAD + parts + "'attachments':[" + stored + end));
  }

  private static Example plainUserMessage() {
    return same(
        new ThreadItem.UserMessage(
            "i", "t", TIME, List.of(), List.of(), null, InferenceOptions.NONE),
        "'user_message','content':[],'attachments':[],'inference_options':{}}");
  }

  private static Example questions() {
    return same(
        new ThreadItem.StructuredInput(
            "i",
            "t",
            TIME,
            ThreadItem.StructuredInput.Status.ANSWERED,
            List.of(
                new StructuredInput.MultipleChoice(
                    "a",
                    "A?",
                    new StructuredInput.Answer(List.of("x"), false),
                    List.of("x", "y"),
                    true),
                new StructuredInput.MultipleChoice("b", "B?", null, List.of(), false),
                new StructuredInput.Freeform("c", "C?", StructuredInput.Answer.SKIPPED, "d"),
                new StructuredInput.Freeform("d", "D?", null, null))),
        "'structured_input','status':'answered','inputs':["
            + "{'id':'a','question':'A?','answer':{'values':['x'],'skipped':false},"
            + "'type':'multiple_choice','options':[{'value':'x'},{'value':'y'}],'multiple':true},"
            + "{'id':'b','question':'B?','type':'multiple_choice','options':[],'multiple':false},"
            + "{'id':'c','question':'C?','answer':{'values':[],'skipped':true},"
            + "'type':'freeform','description':'d'},"
            + "{'id':'d','question':'D?','type':'freeform'}]}");
  }

  private static Example task(Task task, String json) {
    return same(new ThreadItem.Task("i", "t", TIME, task), "'task','task':{" + json + "}}");
  }

  private static Example unknown(String json) {
    JsonObject object = (JsonObject) Json.parse(quoted(HEAD + json));
    return same(new ThreadItem.Unknown("i", "t", TIME, object), json);
  }

  private static Example same(ThreadItem item, String json) {
    return new Example(item, quoted(HEAD + json), quoted(HEAD + json));
  }
}
