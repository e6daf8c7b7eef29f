package dev.chatkit4j.codec;

import static dev.chatkit4j.codec.Examples.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.protocol.Request;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RequestFuzzTest {
  private static final int ROUNDS = 20_000;
  private static final byte[] TELLING = "{}[],:\"\\0123456789eE+-.tfnu\0\n\u007f".getBytes(UTF_8);

  private final List<byte[]> valid = valid();

  @Test
  void damaged_requests_are_read_or_refused_and_nothing_else() {
    Assertions.assertTimeout(Duration.ofSeconds(30), this::readDamagedRequests);
  }

  private void readDamagedRequests() {
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] body = damaged(valid.get(random.nextInt(valid.size())), random);
      try {
        Request.Envelope read = WireForm.readRequest(body);
        assertThat(read.request()).isNotNull();
      } catch (InvalidJsonException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("round %d: %s".formatted(round, new String(body, UTF_8)), e);
      }
    }
    assertThat(refused).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 100);
  }

  private static byte[] damaged(byte[] body, Random random) {
    byte[] damaged = body.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(5)) {
        case 0 -> damaged[at] = (byte) random.nextInt(256);
        case 1 -> damaged[at] = TELLING[random.nextInt(TELLING.length)];
        case 2 -> damaged = joined(damaged, at, damaged, Math.min(damaged.length, at + 1));
        case 3 -> damaged = joined(damaged, at, damaged, random.nextInt(damaged.length));
        default -> damaged = joined(damaged, at, body, random.nextInt(body.length));
      }
      if (damaged.length == 0) {
        return damaged;
      }
    }
    return damaged;
  }

  /** The start of one text up to there, and the end of another from there. */
  private static byte[] joined(byte[] start, int to, byte[] end, int from) {
    byte[] joined = new byte[to + end.length - from];
    System.arraycopy(start, 0, joined, 0, to);
    System.arraycopy(end, from, joined, to, end.length - from);
    return joined;
  }

  private static List<byte[]> valid() {
    return List.of(
        bytes(
            "{'type':'threads.create','params':{'input':{'content':[{'type':'input_text',"
                + "'text':'\\ud83d\\ude00 é 👍'},{'type':'input_tag','id':'d','text':'D',"
                + "'data':{'k':[null,1.5e3]},'group':'g','interactive':'yes'}],"
                + "'attachments':['a','b'],'quoted_text':'','inference_options':"
                + "{'tool_choice':{'id':'search'},'model':'m1'}}},'metadata':{'a':null}}"),
        bytes(
            "{'type':'threads.add_structured_input','params':{'thread_id':'t','item_id':'i',"
                + "'input':{'status':'answered','answers':{'a':{'values':['x'],"
                + "'skipped':0}}}}}"),
        bytes(
            "{'type':'threads.add_client_tool_output','params':{'thread_id':'t',"
                + "'result':{'a':[[[[1,2,{'b':-0.5E-7}]]]],'c':true}}}"),
        bytes(
            "{'type':'items.list','params':{'thread_id':'t','limit':20e0,'order':'asc',"
                + "'after':'x'}}"),
        bytes(
            "{'type':'threads.custom_action','params':{'thread_id':'t','item_id':null,"
                + "'action':{'type':'go','payload':{'n':12345678901234567890}}}}"),
        bytes(
            "{'type':'items.feedback','params':{'thread_id':'t','item_ids':['a','b'],"
                + "'kind':'positive'}}"),
        bytes("{'type':'attachments.create','params':{'name':'n','size':'12','mime_type':'m'}}"),
        bytes(
            "{'type':'input.transcribe','params':{'audio_base64':'aGVsbG8=',"
                + "'mime_type':'audio/webm;codecs=opus'}}"));
  }

  private static byte[] bytes(String json) {
    return quoted(json).getBytes(UTF_8);
  }
}
