package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.chatkit4j.attachment.UploadRules;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that go with a message, and writing without a mouse. */
class PlaygroundWritingTest extends InBrowser {
  private static final FilePayload NOTE =
      new FilePayload("note.txt", "text/plain", "hello".getBytes(StandardCharsets.UTF_8));

  @TempDir Path directory;

  @BeforeEach
  void withFiles() throws IOException {
    serve(Served.keepingFiles(directory, UploadRules.DEFAULT.withMaxBytes(1_000_000)));
    visit();
  }

  private Locator upload() {
    return page.locator(".upload");
  }

  private void choose(FilePayload... files) {
    FileChooser chooser = page.waitForFileChooser(() -> button("Attach a file").click());
    chooser.setFiles(files);
  }

  private static FilePayload picture() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return new FilePayload("photo.png", "image/png", bytes.toByteArray());
  }

  @Test
  void a_file_is_chosen_sent_and_saved_again() throws Exception {
    choose(NOTE);
    assertThat(upload()).containsText("note.txt");
    assertThat(upload().getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
    talk("Look at this");

    assertThat(items("user_message").locator(".file")).hasText("note.txt");
    assertThat(answer()).containsText("You sent note.txt (text/plain).");
    assertThat(upload()).hasCount(0);
    Download saved = page.waitForDownload(() -> page.getByTitle("Save note.txt").click());
    assertThat(saved.suggestedFilename()).isEqualTo("note.txt");
    assertThat(Files.readString(saved.path())).isEqualTo("hello");
  }

  @Test
  void a_picture_is_seen_before_and_after_it_is_sent() throws Exception {
    choose(picture());
    assertThat(upload().locator("img")).isVisible();
    assertThat(upload().getByRole(AriaRole.PROGRESSBAR)).hasCount(0);

    message().press("Enter"); // a file alone is a message
    settled();

    Locator shown = items("user_message").getByAltText("photo.png");
    assertThat(shown).isVisible();
    page.reload();
    assertThat(items("user_message").getByAltText("photo.png")).isVisible();
    page.waitForCondition(
        () -> (Integer) page.evaluate("document.querySelector('.file img').naturalWidth") > 0);
  }

  @Test
  void a_file_is_dropped_anywhere_on_the_page() {
    page.evaluate(
        """
        () => {
          const data = new DataTransfer();
          data.items.add(new File(['hello'], 'dropped.txt', { type: 'text/plain' }));
          for (const kind of ['dragenter', 'dragover', 'drop']) {
            document.body.dispatchEvent(
              new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
          }
        }
        """);
    assertThat(upload()).containsText("dropped.txt");
    assertThat(upload().getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
    assertThat(page.locator("body.dropping")).hasCount(0);
    talk("Look");

    assertThat(answer()).containsText("You sent dropped.txt (text/plain).");
  }

  @Test
  void a_file_is_pasted_and_text_still_is() {
    message()
        .evaluate(
            """
            (field) => {
              const data = new DataTransfer();
              data.items.add(new File(['hello'], 'pasted.txt', { type: 'text/plain' }));
              field.dispatchEvent(
                new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);
    assertThat(upload()).containsText("pasted.txt");
    page.evaluate("navigator.clipboard.writeText('pasted words')");
    message().press("Control+V");
    assertThat(message()).hasValue("pasted words");
    assertThat(upload().getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
    message().press("Enter");
    settled();

    assertThat(answer()).containsText("You sent pasted.txt");
  }

  @Test
  void nothing_is_sent_before_a_file_is_there_and_a_file_can_be_given_up() {
    List<Route> held = new CopyOnWriteArrayList<>();
    page.route("**/upload?**", held::add);
    choose(NOTE);
    assertThat(upload().getByLabel("Uploading note.txt")).isVisible();
    message().fill("Too early");
    assertThat(button("Send")).isDisabled();

    button("Remove note.txt").click();

    assertThat(upload()).hasCount(0);
    assertThat(button("Send")).isEnabled();
    talk("Too early");
    assertThat(answer()).not().containsText("You sent");
    held.forEach(Route::abort);
  }

  @Test
  void a_file_that_is_refused_says_why_and_hinders_until_it_is_removed() {
    choose(new FilePayload("large.txt", "text/plain", new byte[1_000_001]));

    assertThat(upload()).containsText("1000000 bytes");
    message().fill("Without it");
    assertThat(button("Send")).isDisabled();
    button("Remove large.txt").click();
    talk("Without it");

    assertThat(answer()).containsText("Without it");
  }

  @Test
  void a_file_that_breaks_off_says_so() {
    page.route("**/upload?**", Route::abort);
    choose(NOTE);

    assertThat(upload()).containsText("The upload broke off.");
  }

  @Test
  void files_go_in_one_step_when_that_is_chosen_in_the_inspector() {
    List<String> sent = new CopyOnWriteArrayList<>();
    page.onRequest((Request request) -> {
      if (request.url().contains("/attachments")) {
        sent.add(request.method() + " " + URI.create(request.url()).getPath());
      }
    });
    button("Inspector (i)").click();
    page.getByLabel("Upload in one step").check();
    choose(NOTE);
    assertThat(upload()).containsText("note.txt");
    assertThat(upload().getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
    talk("Look at this");

    assertThat(answer()).containsText("You sent note.txt (text/plain).");
    assertThat(sent).containsExactly("POST /chatkit/attachments");
    page.reload();
    button("Inspector (i)").click();
    assertThat(page.getByLabel("Upload in one step")).isChecked();
  }

  @Test
  void everything_is_reached_with_the_keyboard() {
    tabTo("Skip", page.getByText("Skip to the message field"));
    page.keyboard().press("Enter");
    assertThat(message()).isFocused();
    page.keyboard().type("Hello");
    page.keyboard().press("Enter");
    settled();

    tabTo("Open the conversation list or the inspector", button("Inspector (i)"));
    page.keyboard().press("Enter");
    assertThat(page.locator("#inspector")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("#inspector")).isHidden();
    tabTo("Rate", named(answer(), AriaRole.BUTTON, "Good answer"));
    page.keyboard().press("Space");
    assertThat(named(answer(), AriaRole.BUTTON, "Good answer"))
        .hasAttribute("aria-pressed", "true");
    tabTo("Rename", button("Rename Hello"));
    page.keyboard().press("Enter");
    page.keyboard().type("By keyboard");
    page.keyboard().press("Enter");
    assertThat(page.locator("#bar h2")).hasText("By keyboard");
  }

  /** By Tab alone, wherever it is. */
  private void tabTo(String what, Locator wanted) {
    for (int i = 0; i < 60; i++) {
      if ((Boolean) wanted.evaluate("(it) => it === document.activeElement")) {
        return;
      }
      page.keyboard().press("Tab");
    }
    throw new AssertionError("Tab does not lead to: " + what);
  }
}
