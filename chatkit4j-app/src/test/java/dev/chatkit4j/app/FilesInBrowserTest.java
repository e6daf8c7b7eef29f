package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.playground.Playground;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of several users in one browser, whose cache is one for all of them. */
class FilesInBrowserTest extends InBrowser {
  private static final String UPLOAD =
      """
      async (user) => {
        const form = new FormData();
        form.append('file', new File([`${user}'s own words`], 'a.txt', { type: 'text/plain' }));
        const headers = { 'X-User': user };
        const answer = await fetch('/attachments', { method: 'POST', headers, body: form });
        return `/attachments/${(await answer.json()).id}`;
      }
      """;
  private static final String GET =
      """
      async ({ path, user }) => {
        const answer = await fetch(path, { headers: { 'X-User': user } });
        return `${answer.status} ${answer.ok ? await answer.text() : ''}`.trim();
      }
      """;

  @TempDir Path directory;

  @Test
  void the_file_of_one_user_is_not_shown_to_the_next() throws Exception {
    served =
        Served.keepingFiles(directory, UploadRules.DEFAULT)
            .callers(Callers.header("X-User"))
            .playground(Playground.atRoot(null, List.of()))
            .start();
    visit();
    String path = (String) page.evaluate(UPLOAD, "ann");

    assertThat(got(path, "ann")).isEqualTo("200 ann's own words");
    assertThat(got(path, "ann")).isEqualTo("200 ann's own words");
    assertThat(got(path, "bob")).isEqualTo("404");
    assertThat(got(path, "ann")).isEqualTo("200 ann's own words");
    assertThat(served.log).anyMatch(line -> line.contains(" GET /attachments/{id} 304 "));
  }

  private String got(String path, String user) {
    return (String) page.evaluate(GET, Map.of("path", path, "user", user));
  }
}
