package dev.chatkit4j.benchmarks;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/**
 * The least that can be done with a file by the same HTTP server: {@code PUT} copies the body to
 * the disk and waits until it is there, {@code GET} copies it back. Nothing is looked at. Argument:
 * the folder.
 */
final class PlainFiles {
  private static final int BUFFER = 64 * 1024;

  private final Path folder;

  private PlainFiles(Path folder) {
    this.folder = folder;
  }

  /** Serves on a free port and says where, until it is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    PlainFiles files = new PlainFiles(Path.of(arguments[0]));
    WebServer web =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .routing(routing -> routing.put("/{id}", files::take).get("/{id}", files::give))
            .build()
            .start();
    System.out.println("http://127.0.0.1:" + web.port() + "/");
    new CountDownLatch(1).await();
  }

  private Path file(ServerRequest request) {
    return folder.resolve(request.path().pathParameters().get("id"));
  }

  private void take(ServerRequest request, ServerResponse response) throws IOException {
    Path file = file(request);
    try (InputStream in = request.content().inputStream();
        OutputStream out = Files.newOutputStream(file)) {
      copy(in, out);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private void give(ServerRequest request, ServerResponse response) throws IOException {
    Path file = file(request);
    response.header(HeaderNames.CONTENT_LENGTH, Long.toString(Files.size(file)));
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = response.outputStream()) {
      copy(in, out);
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }
}
