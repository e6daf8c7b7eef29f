package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import dev.chatkit4j.playground.Playground;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The pictures of the page: one rule says whether one is loaded, wherever it is from and wherever
 * it stands.
 */
class PlaygroundPicturesTest extends InBrowser {
  private static final String DOT =
      "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><path d='M0 0h8v8H0z'/></svg>";

  /** The same picture in all places where one can stand. */
  private static final String EVERYWHERE =
      """
      ITEM('assistant_message','content':[{'type':'output_text','text':'![in text](URL)'}]),
      ITEM('generated_image','image':{'id':'img_1','url':'URL'}),
      ITEM('task','task':{'type':'custom','title':'A step','content':'![in a step](URL)'}),
      ITEM('widget','widget':{'type':'Card','status':{'text':'From','favicon':'URL'},'children':[
        {'type':'Image','src':'URL','alt':'in a widget'},
        {'type':'Markdown','value':'![in its text](URL)'}]})
      """;

  private static final int PLACES = 6;

  private static String everywhere(String url) {
    return EVERYWHERE
        .replace(
            "ITEM(",
            "{'event':{'type':'thread.item.done','item':{'id':'{{id:message}}',"
                + "'thread_id':'{{thread_id}}','created_at':'{{now}}','type':")
        .replaceAll("\\)(,?\\s*\\R)", "}}}$1")
        .replace("URL", url);
  }

  private void answerPictures() {
    context.route(
        "https://*.example/**",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("image/svg+xml")
                    .setBodyBytes(DOT.getBytes(StandardCharsets.UTF_8))));
  }

  private Locator pictures() {
    return page.locator("#items img");
  }

  private void show(String domains, String url) {
    script(
        "{'respond':[{'match':'*','steps':[{'thread':{'allowed_image_domains':%s}},%s]}]}"
            .formatted(domains, everywhere(url)));
    visit();
    answerPictures();
    talk("Go");
  }

  @Test
  void none_is_loaded_from_where_the_thread_does_not_say() {
    show("['pictures.example', '', '*', 'EVIL.EXAMPLE.org']", "https://evil.example/a.png");

    assertThat(pictures()).hasCount(0);
    assertThat(page.getByText("Generated image (evil.example)")).isVisible();
    assertThat(page.getByText("in text (evil.example)")).isVisible();
    assertThat(page.getByText("in a step (evil.example)")).isVisible();
    assertThat(page.getByText("in its text (evil.example)")).isVisible();
    assertThat(page.getByLabel("in a widget")).isVisible();
    page.reload();
    assertThat(page.getByText("in its text (evil.example)")).isVisible();
    assertThat(pictures()).hasCount(0); // and none was asked for, see InBrowser
  }

  @Test
  void all_are_loaded_from_where_the_thread_says() {
    show("['Pictures.Example']", "https://cdn.pictures.example/a.png");

    assertThat(pictures()).hasCount(PLACES);
    page.waitForCondition(() -> strayed.size() >= 1);
    assertThat(strayed).containsOnly("https://cdn.pictures.example/a.png");
    strayed.clear();
  }

  @Test
  void a_picture_of_a_lookalike_or_without_encryption_is_not_loaded() {
    for (String url :
        new String[] {
          "https://pictures.example.evil.example/a.png",
          "https://notpictures.example/a.png",
          "http://pictures.example/a.png",
          "https://pictures.example./a.png",
          "https://pictures.example@evil.example/a.png"
        }) {
      show("['pictures.example']", url);

      assertThat(page.getByLabel("in a widget")).isVisible();
      assertThat(pictures()).hasCount(0);
      context.close();
      served.close();
    }
  }

  @Test
  void those_of_this_server_and_within_the_page_need_no_name() {
    show("[]", "/playground/icon.svg");

    assertThat(pictures()).hasCount(PLACES);
  }

  @Test
  void the_picture_of_a_file_is_also_loaded_from_where_files_are_and_no_other_is() {
    served =
        Served.by(turn -> turn.say("Hi"))
            .playground(Playground.atRoot("https://*.files.example", List.of()))
            .start();
    visit();
    answerPictures();
    String item =
        """
        data: {"type":"thread.item.done","item":{"id":"msg_%s","thread_id":"thr_1","created_at":"2026-01-01T00:00:00Z",%s}}

        """;
    String file =
        "\"type\":\"user_message\",\"content\":[],\"attachments\":[{\"type\":\"image\",\"id\":\"atc_1\",\"name\":\"a.png\",\"mime_type\":\"image/png\",\"preview_url\":\"%s\"}]";
    String text =
        "\"type\":\"assistant_message\",\"content\":[{\"type\":\"output_text\",\"text\":\"![in"
            + " text](https://mine.files.example/a.png)\"}]";
    page.route(
        "**/chatkit",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setBody(
                        item.formatted(1, file.formatted("https://mine.files.example/b.png"))
                            + item.formatted(2, file.formatted("https://evil.example/c.png"))
                            + item.formatted(3, text))));
    talk("Go");

    assertThat(pictures()).hasCount(1);
    assertThat(pictures()).hasAttribute("src", "https://mine.files.example/b.png");
    assertThat(page.getByText("in text (mine.files.example)")).isVisible();
    page.waitForCondition(() -> !strayed.isEmpty());
    assertThat(strayed).containsOnly("https://mine.files.example/b.png");
    strayed.clear();
  }

  @Test
  void what_was_drawn_follows_when_the_thread_names_others() {
    script(
        "{'respond':[{'match':'one','steps':[%s]},{'match':'*','steps':[{'thread':{'allowed_image_domains':['pictures.example']}}]}]}"
            .formatted(everywhere("https://pictures.example/a.png")));
    visit();
    answerPictures();
    talk("one");
    assertThat(pictures()).hasCount(0);

    talk("two");

    assertThat(pictures()).hasCount(PLACES);
    page.waitForCondition(() -> strayed.size() >= 1);
    strayed.clear();
  }
}
