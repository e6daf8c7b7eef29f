package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Data of somebody else, asked for in every way. */
@ParameterizedClass
@EnumSource(Backing.class)
final class ForeignDataTest {
  private static final String CANARY = "canary-of-alice-51b7";

  @Parameter private Backing backing;
  @TempDir private Path folder;

  /** Every request in which some or all ids are another's. */
  private static List<String> requests(Belongings own, Belongings other) {
    Belongings othersItems =
        new Belongings(
            own.thread(),
            other.message(),
            other.widget(),
            own.formThread(),
            other.form(),
            own.toolThread(),
            other.attachment());
    Belongings othersThreads =
        new Belongings(
            other.thread(),
            own.message(),
            own.widget(),
            other.formThread(),
            own.form(),
            other.toolThread(),
            own.attachment());
    return Stream.of(other, othersItems, othersThreads)
        .flatMap(mix -> mix.requests().stream())
        .filter(request -> other.ids().stream().anyMatch(request::contains))
        .toList();
  }

  @Test
  void anothers_ids_are_answered_like_ids_that_nobody_has() throws Exception {
    try (Store<Caller> store = backing.open(folder);
        Served served =
            Served.with(AbusedServer::new).store(store).callers(Callers.header("X-User")).start();
        Wire wire = new Wire(served.port())) {
      Belongings alices = Belongings.of(wire, "alice", CANARY);
      String before = Belongings.everything(wire, "alice");
      Belongings bobs = Belongings.of(wire, "bob", "mine");
      List<String> foreign = requests(bobs, alices);
      List<String> unknown = requests(bobs, Belongings.UNKNOWN);

      assertThat(foreign).hasSize(35);
      for (int i = 0; i < foreign.size(); i++) {
        assertThat(answer(wire, foreign.get(i), alices))
            .as(foreign.get(i))
            .isEqualTo(answer(wire, unknown.get(i), Belongings.UNKNOWN))
            .doesNotContain(CANARY);
      }

      assertThat(Belongings.everything(wire, "alice")).isEqualTo(before).contains(CANARY);
      assertThat(Belongings.everything(wire, "bob")).doesNotContain(CANARY);
      assertThat(store.loadAttachment(alices.attachment(), new Caller("alice")).id())
          .isEqualTo(alices.attachment());
    }
  }

  /** As it was sent, but for the other's ids, the request's own and the time. */
  private static String answer(Wire wire, String request, Belongings other) throws IOException {
    Wire.Answer answer = wire.ask("bob", request);
    Map<String, String> headers = new TreeMap<>(answer.headers());
    headers.remove("date");
    String requestId = headers.get("x-request-id");
    String text = (answer.status() + " " + headers + answer.text()).replace(requestId, "(request)");
    for (String id : other.ids()) {
      text = text.replace(id, "(id)");
    }
    return text;
  }
}
