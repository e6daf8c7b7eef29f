package dev.chatkit4j.benchmarks;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Records to text and back, in UTF-8 as a store on SQLite and a client have it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
  private static final String THREAD = "thr_1";

  private final ThreadItem message = Samples.item(THREAD, 0);
  private final ThreadItem widget = Samples.widget(THREAD);
  private final ThreadItem attachments = Samples.messageWithAttachments(THREAD);
  private final byte[] messageText = StoredForm.writeUtf8(message);
  private final byte[] widgetText = StoredForm.writeUtf8(widget);
  private final byte[] attachmentsText = StoredForm.writeUtf8(attachments);
  private final byte[] request = Samples.addUserMessage(THREAD);
  private final ThreadEvent delta =
      new ThreadEvent.ItemUpdated(
          Samples.itemId(0), new ItemUpdate.TextDelta(0, "five words in each delta "));
  private final Page<ThreadItem> page =
      new Page<>(
          LongStream.range(0, 20).mapToObj(n -> Samples.item(THREAD, n)).toList(),
          true,
          Samples.itemId(19));

  @Benchmark
  public byte[] writeStoredMessage() {
    return StoredForm.writeUtf8(message);
  }

  @Benchmark
  public ThreadItem readStoredMessage() {
    return StoredForm.readItem(messageText);
  }

  @Benchmark
  public byte[] writeStoredWidget() {
    return StoredForm.writeUtf8(widget);
  }

  @Benchmark
  public ThreadItem readStoredWidget() {
    return StoredForm.readItem(widgetText);
  }

  @Benchmark
  public byte[] writeStoredAttachments() {
    return StoredForm.writeUtf8(attachments);
  }

  @Benchmark
  public ThreadItem readStoredAttachments() {
    return StoredForm.readItem(attachmentsText);
  }

  @Benchmark
  public Request.Envelope readRequest() {
    return WireForm.readRequest(request);
  }

  @Benchmark
  public byte[] writePage() {
    return WireForm.writeItems(page);
  }

  @Benchmark
  public byte[] writeDelta() {
    return WireForm.write(delta);
  }
}
