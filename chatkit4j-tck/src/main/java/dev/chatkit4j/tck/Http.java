package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.UploadDescriptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * A client of links that lead elsewhere. Each request has a connection of its own: a server that
 * refuses a body may close the one it came on.
 */
final class Http {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Http() {}

  /** Whether it was taken. The body is sent only when the server asks for it. */
  static boolean put(UploadDescriptor upload, byte[] content)
      throws IOException, InterruptedException {
    if (upload.method() != UploadDescriptor.Method.PUT) {
      throw new UnsupportedOperationException(
          "the kit uploads by PUT only: override upload(UploadDescriptor, byte[])");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(upload.url()))
            .expectContinue(content.length > 0)
            .PUT(BodyPublishers.ofByteArray(content));
    upload.headers().forEach(request::header);
    return taken(send(request));
  }

  static HttpResponse<byte[]> get(URI link) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(link));
  }

  static boolean taken(HttpResponse<?> answer) {
    return answer.statusCode() / 100 == 2;
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
    }
  }
}
