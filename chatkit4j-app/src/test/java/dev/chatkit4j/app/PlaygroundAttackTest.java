package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that want to be more than texts, in every field that is shown. */
class PlaygroundAttackTest extends InBrowser {
  private static final List<String> TEXTS =
      List.of(
          "<script>window.broken=1</script>",
          "<img src=x onerror=window.broken=1>",
          "<img src=\"https://evil.example/a.png\">",
          "![a](https://evil.example/b.png)",
          "![a](x\" onerror=\"window.broken=1)",
          "<svg onload=window.broken=1><script>window.broken=1</script></svg>",
          "<svg><a xlink:href=\"javascript:window.broken=1\"><text y=20>click</text></a></svg>",
          "<math><mtext><table><mglyph><style><img src=x"
              + " onerror=window.broken=1></style></mglyph></table></mtext></math>",
          "<iframe src=\"javascript:parent.broken=1\"></iframe>",
          "<iframe srcdoc=\"<script>parent.broken=1</script>\"></iframe>",
          "<object data=\"https://evil.example/o\"></object><embed src=\"https://evil.example/e\">",
          "<link rel=stylesheet href=\"https://evil.example/s.css\"><base"
              + " href=\"https://evil.example/\">",
          "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
          "<form action=\"https://evil.example/\"><button>Send</button></form>",
          "<style>@import 'https://evil.example/i.css';body{display:none}</style>",
          "<p style=\"background:url(https://evil.example/p.png);position:fixed;inset:0\">over"
              + " all</p>",
          "[click](javascript:window.broken=1)",
          "[click](JaVaScRiPt&colon;window.broken=1)",
          "[click](data:text/html,<script>parent.broken=1</script>)",
          "[click](vbscript:broken)",
          "<a href=\"&#x6A;avascript:window.broken=1\" onclick=\"window.broken=1\">click</a>",
          "[a]: javascript:window.broken=1\n\n[a]",
          "<javascript:window.broken=1>",
          "<video src=\"https://evil.example/v\" autoplay onerror=window.broken=1></video>",
          "<details open ontoggle=window.broken=1>x</details>",
          "<input autofocus onfocus=window.broken=1>",
          "<template><img src=x onerror=window.broken=1></template>",
          "\"><img src=x onerror=window.broken=1>",
          "' onmouseover='window.broken=1",
          "javascript:window.broken=1",
          "${window.broken=1}{{constructor.constructor('window.broken=1')()}}",
          "<div id=app></div><div id=items name=getElementById></div>",
          "\u202Egnp.exe\u0000\u2028<b>",
          "```html\n</code></pre><img src=x onerror=window.broken=1>\n```",
          "|a|\n|-|\n|<img src=x onerror=window.broken=1>|",
          "<plaintext>",
          "<!--><img src=x onerror=window.broken=1>-->",
          "<noscript><p title=\"</noscript><img src=x onerror=window.broken=1>\">",
          // What cleaners of HTML had to learn; here nothing is taken for HTML.
          "<xmp><p title=\"</xmp><img src=x onerror=window.broken=1>\"></xmp>",
          "<noembed><p title=\"</noembed><img src=x onerror=window.broken=1>\"></noembed>",
          "<textarea><p title=\"</textarea><img src=x onerror=window.broken=1>\"></textarea>",
          "<select><button><selectedcontent></selectedcontent></button><option"
              + " selected><img src=x onerror=window.broken=1>x</option></select>",
          "<div><template shadowrootmode=open><img src=x onerror=window.broken=1></template></div>",
          "<form><input name=attributes><input name=nodeName><input"
              + " name=removeChild><img src=x onerror=window.broken=1></form>",
          "<x-x onclick=window.broken=1 tabindex=1 autofocus onfocus=window.broken=1>x</x-x>",
          "<p is=x-x onpointerenter=window.broken=1>x</p>",
          "<a id=app name=__proto__ class=ckw-cover href=https://evil.example/>x</a>",
          "<svg><foreignObject><iframe srcdoc=\"<script>parent.broken=1</script>\">",
          "<svg></p><style><a id=\"</style><img src=x onerror=window.broken=1>\">",
          "<math><annotation-xml encoding=text/html><script>window.broken=1</script>",
          "<?xml-stylesheet href=\"https://evil.example/\"?><![CDATA[<img src=x"
              + " onerror=window.broken=1>]]>",
          "<b><img src=x onerror=window.broken=1></b><sub onclick=window.broken=1>x</sub>",
          "&lt;img src=x onerror=window.broken=1&gt;",
          "![x](https://evil.example/a.png \"x\" onload=window.broken=1)",
          "![&quot;&gt;&lt;img src=x onerror=window.broken=1&gt;](x)");

  /**
   * Every type of event, item, part, source, task and component, with TEXT in each of its texts.
   */
  private static final String EVENTS =
      """
      {"thread": {"title": TEXT, "status": {"type": "locked", "reason": TEXT}}},
      {"thread": {"status": {"type": "active"}}},
      {"event": {"type": "progress_update", "icon": "search", "text": TEXT}},
      {"event": {"type": "notice", "level": "warning", "message": TEXT, "title": TEXT}},
      {"event": {"type": "client_effect", "name": TEXT, "data": {"a": TEXT}}},
      ITEM("assistant_message", "content": [{"type": "output_text", "text": TEXT, "annotations": [
        {"type": "annotation", "source": {"type": "url", "title": TEXT, "url": TEXT, "description": TEXT, "attribution": TEXT}},
        {"type": "annotation", "source": {"type": "url", "title": "", "url": "javascript:window.broken=1"}},
        {"type": "annotation", "source": {"type": "file", "title": TEXT, "filename": TEXT}},
        {"type": "annotation", "source": {"type": "entity", "title": TEXT, "id": TEXT, "label": TEXT, "inline_label": TEXT}}]}]),
      {"event": {"type": "thread.item.added", "item": {"id": "{{id:message#m}}", "thread_id": "{{thread_id}}", "created_at": "{{now}}", "type": "assistant_message", "content": []}}},
      {"event": {"type": "thread.item.updated", "item_id": "{{id:message#m}}", "update": {"type": "assistant_message.content_part.text_delta", "content_index": 0, "delta": TEXT}}},
      {"event": {"type": "thread.item.done", "item": {"id": "{{id:message#m}}", "thread_id": "{{thread_id}}", "created_at": "{{now}}", "type": "assistant_message", "content": [{"type": "output_text", "text": TEXT}]}}},
      ITEM("workflow", "workflow": {"type": "custom", "expanded": true, "summary": {"title": TEXT}, "tasks": [
        {"type": "custom", "title": TEXT, "content": TEXT},
        {"type": "thought", "title": TEXT, "content": TEXT},
        {"type": "web_search", "title": TEXT, "title_query": TEXT, "queries": [TEXT], "sources": [{"type": "url", "title": TEXT, "url": TEXT}]},
        {"type": "file", "title": TEXT, "sources": [{"type": "file", "title": TEXT, "filename": TEXT}]},
        {"type": "image", "title": TEXT}]}),
      ITEM("task", "task": {"type": "custom", "title": TEXT, "content": TEXT}),
      ITEM("widget", "copy_text": TEXT, "widget": {"type": "Card", "status": {"text": TEXT, "favicon": TEXT}, "children": [
        {"type": "Title", "value": TEXT}, {"type": "Caption", "value": TEXT}, {"type": "Text", "value": TEXT, "color": TEXT},
        {"type": "Markdown", "value": TEXT}, {"type": "Badge", "label": TEXT}, {"type": "Icon", "name": TEXT},
        {"type": "Image", "src": TEXT, "alt": TEXT}, {"type": "Button", "label": TEXT, "onClickAction": {"type": TEXT, "handler": "client", "payload": {"a": TEXT}}},
        {"type": "Input", "name": TEXT, "placeholder": TEXT, "defaultValue": TEXT, "pattern": TEXT},
        {"type": "Label", "value": TEXT, "fieldName": TEXT}, {"type": "Textarea", "name": TEXT, "defaultValue": TEXT, "placeholder": TEXT},
        {"type": "Select", "name": TEXT, "placeholder": TEXT, "options": [{"value": TEXT, "label": TEXT, "description": TEXT}]},
        {"type": "Checkbox", "name": TEXT, "label": TEXT}, {"type": "RadioGroup", "name": TEXT, "ariaLabel": TEXT, "options": [{"value": TEXT, "label": TEXT}]},
        {"type": "DatePicker", "name": TEXT, "placeholder": TEXT, "min": TEXT},
        {"type": "Box", "background": TEXT, "width": TEXT, "children": [{"type": TEXT}]},
        {"type": "Chart", "xAxis": "x", "data": [{"x": TEXT, "y": 1}], "series": [{"type": "bar", "dataKey": "y", "label": TEXT, "color": TEXT}]}]}),
      ITEM("generated_image", "image": {"id": TEXT, "url": TEXT}),
      ITEM("structured_input", "status": "pending", "inputs": [
        {"id": TEXT, "question": TEXT, "type": "multiple_choice", "options": [{"value": TEXT}]},
        {"id": "f", "question": TEXT, "type": "freeform", "description": TEXT}]),
      ITEM("client_tool_call", "status": "pending", "call_id": TEXT, "name": TEXT, "arguments": {"a": TEXT}),
      {"fail": {"kind": "custom", "message": TEXT, "allow_retry": true}}
      """;

  /** What only an attack could have made, anywhere in the conversation. */
  private static final String FOUND =
      """
      () => {
        const found = [];
        const parts = ['#items', '#toasts', '#sidebar', '#bar', '#composer', '#inspector'];
        for (const element of document.querySelectorAll(parts.map((it) => it + ' *').join())) {
          const name = element.localName;
          if (/^(script|iframe|object|embed|link|base|meta|style|video|audio|template|math|noscript|plaintext)$/.test(name)) {
            found.push(name);
          }
          for (const { name: attribute, value } of element.attributes) {
            if (/^on|^srcdoc$|^formaction$|^action$/.test(attribute)) {
              found.push(name + ' ' + attribute);
            }
            if (/^(href|src|xlink:href)$/.test(attribute)
                && !/^(https?:|mailto:|data:image|blob:|\\/|#|chatkit-js$)/.test(value)) {
              found.push(name + ' ' + attribute + ' ' + value);
            }
          }
          if (name === 'img' && !/^(data:|blob:)/.test(element.src)
              && new URL(element.src).origin !== location.origin) {
            found.push('img ' + element.src);
          }
          if (name === 'a' && element.closest('#items') && element.rel !== 'noopener noreferrer') {
            found.push('a ' + element.href);
          }
        }
        if (window.broken) {
          found.push('script ran');
        }
        return found;
      }
      """;

  private static String script() {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < TEXTS.size(); i++) {
      entries
          .append(i == 0 ? "" : ",")
          .append("{\"match\": \"go %s\", \"steps\": [%s]}".formatted(i, events(TEXTS.get(i))));
    }
    return "{\"respond\": [%s, {\"match\": \"*\", \"steps\": []}]}".formatted(entries);
  }

  private static String events(String text) {
    String item =
        "{\"event\": {\"type\": \"thread.item.done\", \"item\": {\"id\": \"{{id:message}}\","
            + " \"thread_id\": \"{{thread_id}}\", \"created_at\": \"{{now}}\", \"type\": ";
    return EVENTS
        .replace("ITEM(", item)
        .replaceAll("\\)(,\\s*\\R)", "}}}$1")
        .replace("TEXT", Json.write(new JsonString(text)));
  }

  /** In parts, so that none takes long. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void no_text_of_a_server_becomes_more_than_text(int part) {
    byte[] script = script().getBytes(StandardCharsets.UTF_8);
    serve(
        Served.with((store, options) -> new ScriptServer<>(Script.parse(script), store, options)));
    visit();
    page.locator("#scroller").focus();
    page.keyboard().press("i");

    for (int i = part; i < TEXTS.size(); i += 4) {
      page.locator(".brand").getByTitle("New conversation").click();
      talk("go " + i);
      assertThat(page.locator(".toast.danger")).isVisible();
      assertThat(items()).hasCount(9);

      assertThat((List<?>) page.evaluate(FOUND)).as(TEXTS.get(i)).isEmpty();
      assertThat(page.url()).startsWith("http://127.0.0.1:%s/#thr_".formatted(served.port()));
    }
    page.reload();
    assertThat(items()).hasCount(9);
    assertThat((List<?>) page.evaluate(FOUND)).isEmpty();
  }

  @Test
  void no_text_of_the_user_becomes_more_than_text() {
    serve(turn -> turn.say("You said: " + turn.userMessage().text()));
    visit();

    for (String text : TEXTS.stream().filter(it -> it.indexOf('\u0000') < 0).toList()) {
      talk(text);
      assertThat(items("user_message").last()).containsText(text.strip());
      assertThat((List<?>) page.evaluate(FOUND)).as(text).isEmpty();
      named(answer(), AriaRole.BUTTON, "Quote").click();
    }
    page.reload();
    assertThat(answer()).isVisible();
    assertThat((List<?>) page.evaluate(FOUND)).isEmpty();
  }
}
