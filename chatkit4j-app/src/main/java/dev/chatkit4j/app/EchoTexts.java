package dev.chatkit4j.app;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The longer texts of {@link EchoServer}. */
final class EchoTexts {
  /** A sunset, as a {@code data:} URL. */
  static final String PICTURE =
      "data:image/svg+xml;base64,"
          + Base64.getEncoder()
              .encodeToString(
                  """
                  <svg xmlns="http://www.w3.org/2000/svg" width="640" height="400">
                    <rect width="640" height="400" fill="#fdba74"/>
                    <circle cx="320" cy="250" r="90" fill="#f97316"/>
                    <rect y="250" width="640" height="150" fill="#1e3a8a"/>
                  </svg>
                  """
                      .getBytes(StandardCharsets.UTF_8));

  static final String LONG =
      """
      ## A long answer

      Answers are Markdown, and they are shown while they are written. Press *Stop* at any time: \
      what was said so far is kept, and the next answer knows that you stopped this one.

      ### What a conversation is made of

      1. **Messages**, from you and from the assistant.
      2. **Widgets**, drawn from a tree of components.
      3. **Workflows** and tasks, the steps on the way to an answer.
      4. **Forms**, whose answers come back as data.
      5. **Tool calls**, which your page carries out.
      6. **Pictures**, and whatever else a model makes.

      ### How it gets to you

      Each piece is an event in one stream:

      ```
      data: {"type":"thread.item.added", …}
      data: {"type":"thread.item.updated", …}
      data: {"type":"thread.item.done", …}
      ```

      | event | what it means |
      |---|---|
      | `added` | something begins |
      | `updated` | it grows |
      | `done` | it is complete, and it was saved before you saw this |

      ### What happens when you leave

      Close the page in the middle of this answer and open it again. The conversation is there, with \
      as much of this answer as had been said when you left. Nothing is said twice, and nothing is \
      lost.
      """;

  private EchoTexts() {}
}
