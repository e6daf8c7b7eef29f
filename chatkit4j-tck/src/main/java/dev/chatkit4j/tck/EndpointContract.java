package dev.chatkit4j.tck;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.server.ChatKitServer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every rule for whatever serves the HTTP of a {@code ChatKitEndpoint} as tests, as {@link
 * StoreContract} has them for stores: the author of an adapter extends it, runs it, and reads the
 * summary. Each test serves a server of its own and talks to it over loopback.
 *
 * @param <C> the caller's request context
 */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(KitReport.class)
public abstract class EndpointContract<C> {
  /** For subclasses. */
  protected EndpointContract() {}

  /** A context whose data is that owner's. */
  protected abstract C contextOf(String owner);

  /** Whose data that context is about. */
  protected abstract String ownerOf(C context);

  /**
   * Serves at {@code /chatkit} of a free port of 127.0.0.1. The header {@code X-User} names who is
   * asking; without it nobody knows. Called once per test.
   *
   * @param files those given to the server, to be added below the endpoint's path
   */
  protected abstract Served serve(ChatKitServer<C> server, AttachmentServer<C> files)
      throws Exception;

  /** How long a test waits for what must happen before it fails; half a minute by default. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** A server that is reached over HTTP. */
  public interface Served extends AutoCloseable {
    /** Where. */
    int port();

    /** Serves no more. The server is closed by the kit. */
    @Override
    void close() throws Exception;
  }

  @Nested
  final class Asking extends AskingRules<C> {
    Asking() {
      super(EndpointContract.this);
    }
  }

  @Nested
  final class Bodies extends BodyRules<C> {
    Bodies() {
      super(EndpointContract.this);
    }
  }

  @Nested
  final class Streams extends StreamingRules<C> {
    Streams() {
      super(EndpointContract.this);
    }
  }

  @Nested
  final class FilesOverHttp extends FileTransferRules<C> {
    FilesOverHttp() {
      super(EndpointContract.this);
    }
  }
}
