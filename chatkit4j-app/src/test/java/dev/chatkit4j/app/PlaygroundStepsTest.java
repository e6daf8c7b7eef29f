package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.store.StoreItemType;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on the way to an answer: workflows, tasks and pictures that are being made. */
class PlaygroundStepsTest extends InBrowser {
  private static final String PICTURE =
      "data:image/png;base64,"
          + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  private final Semaphore more = new Semaphore(0);

  @Test
  void a_workflow_is_open_while_it_runs_and_folded_when_it_is_done() {
    serve(turn ->
        turn.streamWorkflow(
            Workflow.Type.CUSTOM,
            workflow -> {
              int index = workflow.add(custom("Look it up", Task.StatusIndicator.LOADING));
              more.acquire();
              workflow.update(index, custom("Look it up", Task.StatusIndicator.COMPLETE));
              workflow.add(
                  new Task.WebSearch(
                      Task.StatusIndicator.COMPLETE,
                      "Search",
                      null,
                      List.of("java records", "jep 395"),
                      List.of(new Source.Url("JEP 395", "https://openjdk.org/jeps/395"))));
              more.acquire();
              workflow.summary("Two steps done", "check-circle");
            }));
    visit();

    say("Hello");
    Locator steps = items("workflow");
    assertThat(steps.locator("summary")).hasText("Working");
    assertThat(steps.getByText("Look it up")).isVisible();
    assertThat(steps.getByLabel("running")).isVisible();
    more.release();
    assertThat(steps.getByLabel("done").first()).isVisible();
    assertThat(steps).containsText("java records · jep 395");
    assertThat(steps.getByRole(AriaRole.LINK)).hasText("JEP 395");
    more.release();
    settled();

    assertThat(steps.locator("summary")).hasText("Two steps done");
    assertThat(steps.getByText("Look it up")).isHidden();
    steps.locator("summary").click();
    assertThat(steps.getByText("Look it up")).isVisible();
  }

  private static Task custom(String title, Task.StatusIndicator status) {
    return new Task.Custom(status, title, null, "Words **about** it");
  }

  @Test
  void thinking_says_how_long_it_took() {
    serve(turn ->
        turn.streamWorkflow(
            Workflow.Type.REASONING,
            workflow -> {
              workflow.add(new Task.Thought(Task.StatusIndicator.NONE, null, "What is *asked*?"));
              more.acquire();
            }));
    visit();

    say("Hello");
    assertThat(items("workflow").locator("summary")).hasText("Thinking");
    assertThat(items("workflow").locator("em")).hasText("asked");
    more.release();
    settled();

    assertThat(items("workflow").locator("summary"))
        .hasText(Pattern.compile("Thought for \\d+ seconds?"));
  }

  @Test
  void a_workflow_that_the_user_folded_stays_folded() {
    serve(turn ->
        turn.streamWorkflow(
            Workflow.Type.CUSTOM,
            workflow -> {
              workflow.add(custom("One", Task.StatusIndicator.LOADING));
              more.acquire();
              workflow.add(custom("Two", Task.StatusIndicator.LOADING));
              more.acquire();
            }));
    visit();
    say("Hello");
    assertThat(items("workflow").getByText("One")).isVisible();

    items("workflow").locator("summary").click();
    more.release();

    assertThat(items("workflow").locator(".task")).hasCount(2);
    assertThat(items("workflow").getByText("Two")).isHidden();
    more.release();
    settled();
  }

  @Test
  void a_workflow_that_asks_to_stay_open_does() {
    serve(turn ->
        turn.streamWorkflow(
            Workflow.Type.CUSTOM,
            workflow -> {
              workflow.add(custom("One", Task.StatusIndicator.COMPLETE));
              workflow.summary("Done", null);
              workflow.keepExpanded();
            }));
    visit();
    talk("Hello");

    assertThat(items("workflow").locator(".task-title")).isVisible();
    page.reload();
    assertThat(items("workflow").locator(".task-title")).isVisible();
  }

  @Test
  void a_task_alone_and_each_kind_of_task_is_drawn() {
    script(
        """
        {'respond':[{'match':'*','steps':[
          {'event':{'type':'thread.item.done','item':{'id':'{{id:task}}','thread_id':'{{thread_id}}',
            'created_at':'{{now}}','type':'task',
            'task':{'type':'custom','title':'Alone','status_indicator':'complete'}}}},
          {'event':{'type':'thread.item.done','item':{'id':'{{id:workflow}}','thread_id':'{{thread_id}}',
            'created_at':'{{now}}','type':'workflow','workflow':{'type':'custom','expanded':true,
            'tasks':[{'type':'file','title':'Read','sources':[{'type':'file','title':'A','filename':'a.txt'}]},
                     {'type':'image','title':'Drawn'},
                     {'type':'web_search','title_query':'cats','queries':['cats']},
                     {'type':'thought','content':'Hm'}]}}}},
          {'event':{'type':'thread.item.done','item':{'id':'{{id:message}}','thread_id':'{{thread_id}}',
            'created_at':'{{now}}','type':'end_of_turn'}}}]}]}
        """);
    visit();
    talk("Hello");

    assertThat(items("task").getByText("Alone")).isVisible();
    assertThat(items("task").getByLabel("done")).isVisible();
    for (String text : List.of("Read", "A", "Drawn", "cats", "Hm")) {
      assertThat(
              items("workflow")
                  .getByText(text, new Locator.GetByTextOptions().setExact(true))
                  .first())
          .isVisible();
    }
    assertThat(items("end_of_turn")).isHidden();
  }

  @Test
  void a_picture_that_is_being_made_shows_how_far_it_is() {
    serve(turn -> {
      String id = turn.newId(StoreItemType.MESSAGE);
      var empty = new ThreadItem.GeneratedImage(id, turn.thread().id(), turn.now(), null);
      var image = new GeneratedImage("img_1", PICTURE);
      turn.emit(new ThreadEvent.ItemAdded(empty));
      more.acquire();
      turn.emit(
          new ThreadEvent.ItemUpdated(
              id, new ItemUpdate.GeneratedImageUpdated(image, JsonNumber.of(0.5))));
      more.acquire();
      turn.emit(
          new ThreadEvent.ItemDone(
              new ThreadItem.GeneratedImage(id, turn.thread().id(), turn.now(), image)));
    });
    visit();
    Locator shown = items("generated_image");

    say("Hello");
    assertThat(shown.locator(".placeholder")).isVisible();
    assertThat(shown.getByRole(AriaRole.PROGRESSBAR)).isVisible();
    more.release();
    assertThat(shown.getByRole(AriaRole.PROGRESSBAR)).hasAttribute("value", "0.5");
    assertThat(shown.getByAltText("Generated image")).isVisible();
    more.release();
    settled();

    assertThat(shown.getByAltText("Generated image")).isVisible();
    assertThat(shown.getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
  }
}
