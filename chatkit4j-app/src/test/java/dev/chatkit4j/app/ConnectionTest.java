package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a client that is too slow. */
@Timeout(60)
class ConnectionTest {
  private final AtomicLong now = new AtomicLong();

  /** Nanoseconds that pass with each look at the clock. */
  private final AtomicLong eachLookTakes = new AtomicLong();

  private ServerSocketChannel listening;
  private SocketChannel client;
  private Connection connection;

  @BeforeEach
  void connect() throws IOException {
    listening = ServerSocketChannel.open();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    client = SocketChannel.open(listening.getLocalAddress());
    connection =
        new Connection(
            listening.accept(),
            1,
            false,
            Duration.ofSeconds(30),
            () -> now.addAndGet(eachLookTakes.get()));
  }

  @AfterEach
  void close() throws IOException {
    connection.cut();
    client.close();
    listening.close();
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private void say(String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    for (int heard = 0; heard < text.length(); ) {
      heard += connection.get().length;
    }
  }

  @Test
  void one_that_asks_nothing_is_told_for_how_long() {
    pass(60);
    assertThat(connection.overdue()).isNull();
    pass(1);
    assertThat(connection.overdue()).isEqualTo("no request came for 61000 ms");
  }

  @Test
  void a_head_that_does_not_end_is_told_with_its_bytes() throws IOException {
    say("GET / HT");
    pass(31);

    assertThat(connection.overdue())
        .isEqualTo("its client is too slow: of a head 8 bytes came and 0 went in 31000 ms");
  }

  @Test
  void a_request_is_told_with_what_came_and_what_went() throws IOException {
    say("GET / HTTP/1.1\r\n\r\n");
    connection.headEnds();
    connection.write(BufferData.create("HTTP/1.1 200 OK\r\n"));
    assertThat(connection.overdue()).isNull();
    eachLookTakes.set(Duration.ofSeconds(31).toNanos());
    say("x");
    eachLookTakes.set(0);

    assertThat(connection.overdue())
        .isEqualTo("its client is too slow: of a request 19 bytes came and 17 went in 62000 ms");
  }

  @Test
  void whoever_serves_a_connection_that_was_closed_for_its_client_is_told_why() throws IOException {
    say("GET");
    pass(31);

    connection.cutIfOverdue();

    assertThatThrownBy(connection::get)
        .isInstanceOf(CloseConnectionException.class)
        .hasMessage(
            "the connection was closed: its client is too slow: of a head 3 bytes came and 0 went"
                + " in 31000 ms");
  }

  @Test
  void whoever_serves_a_connection_that_its_client_closed_is_told_that_it_is_gone() {
    connection.cut();

    assertThatThrownBy(connection::get)
        .isInstanceOf(CloseConnectionException.class)
        .hasMessage("the client is gone");
  }
}
