package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The first sentence of each type's Javadoc, which says what the type is or does. */
class FirstSentencesTest {
  /** Words that begin a description from the side. */
  private static final Set<String> SIDEWAYS =
      Set.of(
          "what",
          "whatever",
          "how",
          "however",
          "where",
          "wherever",
          "when",
          "whenever",
          "why",
          "who",
          "whom",
          "whose",
          "whoever",
          "which",
          "whether",
          "something",
          "somebody",
          "someone",
          "somewhere",
          "anything",
          "anybody",
          "everything",
          "everybody",
          "nothing",
          "nobody");

  /** Types that are being rewritten; to be mended with that. */
  private static final Set<String> NOT_YET =
      Set.of(
          """
          app.Access app.Exchange.Io app.HttpEndpoint.Options app.Routes attachment.ByteRange
          attachment.FileAnswer attachment.FileAnswer.Body attachment.FileNames
          attachment.FileRequest attachment.FileScanner.Verdict attachment.FileTypes
          attachment.JpegScans attachment.PictureCost attachment.Staged.Disk
          attachment.StagedBytes attachment.StagedBytes.Share attachment.UploadRules
          codec.WireForm http.FileRoutes http.FileRoutes.Address metrics.MeasuredAttachments
          protocol.Request protocol.Request.UserMessageInput server.Actions
          server.BoundedStore.Gathering server.Call server.EventQueue server.Readiness
          server.Readiness.Missing server.Reply.Frame.Kind server.RequestHandler
          server.RequestInfo server.RunningTurns server.ServerOptions server.TextQuota.Effect
          server.ThreadPatch server.Turn.Body server.TurnListener.Outcome
          server.TurnRunner.Cause server.TurnRunner.Ending server.TurnSlots server.UpdatedItem
          server.WireProjection attachment.PreviewLimitsTest http.PaceTest
          metrics.ChatKitMetricsTest server.CancelNoteTest server.CancelNoteTest.Said
          server.EventQueueTest server.HostileResponderTest.Step server.LargeWorkTest
          server.LeavingClientTest server.OverBudgetTest server.RequestInfoTest
          server.TakenBackTest server.TakenBackTest.Begun server.TextQuotaTest
          server.TurnSlotsTest spring.Answer spring.Answer.Whole spring.ChatKitEndpoint
          spring.ChatRequest
          """
              .strip()
              .split("\\s+"));

  @Test
  void no_type_is_described_from_the_side() throws IOException {
    List<Sources.Type> types = Sources.types();
    assertThat(types).as("types that were looked at").hasSizeGreaterThan(1000);
    assertThat(types)
        .filteredOn(FirstSentencesTest::sideways)
        .filteredOn(type -> !NOT_YET.contains(type.fullName()))
        .extracting(Sources.Type::place)
        .isEmpty();
  }

  @Test
  void words_and_what_belongs_to_them_are_told_apart() {
    assertThat(firstWord("What each request does")).isEqualTo("what");
    assertThat(firstWord(" Somebody's clock")).isEqualTo("somebody");
    assertThat(firstWord("{@code who}: a column")).isEqualTo("{@code");
    assertThat(firstWord("Whatsoever")).isEqualTo("whatsoever");
    assertThat(firstWord("")).isEmpty();
  }

  private static boolean sideways(Sources.Type type) {
    return type.doc() != null && SIDEWAYS.contains(firstWord(type.doc()));
  }

  private static String firstWord(String doc) {
    return doc.strip().split("[\\s,.:;']", 2)[0].toLowerCase(Locale.ROOT);
  }
}
