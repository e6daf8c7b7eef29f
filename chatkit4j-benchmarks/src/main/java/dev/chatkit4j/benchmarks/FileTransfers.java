package dev.chatkit4j.benchmarks;

import static java.net.http.HttpRequest.BodyPublishers.ofFile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.IOUtils;

/**
 * Files of 100 MB go in and out, 20 at once, with little memory for the server; and the same files
 * through {@link PlainFiles}, by turns. Every byte that comes back is compared.
 */
final class FileTransfers {
  /** The amounts that are transferred. */
  record Sizes(int megabytes, int atOnce, int rounds) {
    static final Sizes USUAL = new Sizes(100, 20, 3);
    static final Sizes QUICK = new Sizes(20, 10, 1);
  }

  private static final String HEAP = "-Xmx128m";
  private static final String BOUNDARY = "----chatkit4j";
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Sizes sizes;
  private final Path file;
  private final Path form;

  private FileTransfers(Sizes sizes, Path folder) throws IOException {
    this.sizes = sizes;
    file = folder.resolve("file");
    form = folder.resolve("form");
    prepare();
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    try (Scratch scratch = Scratch.create()) {
      System.out.print(ofPacked(scratch, Sizes.USUAL));
    }
  }

  static Table ofPacked(Scratch scratch, Sizes sizes) throws Exception {
    return measure(scratch.path(), ServedProgram.packed(HEAP), sizes);
  }

  static Table measure(Path folder, List<String> program, Sizes sizes) throws Exception {
    Path plainFolder = Files.createDirectory(folder.resolve("plain"));
    Map<String, String> environment =
        Map.of("CHATKIT4J_ATTACHMENTS", folder.resolve("attachments").toString());
    FileTransfers transfers = new FileTransfers(sizes, folder);
    Process plain = startPlain(plainFolder);
    try (ServedProgram served = ServedProgram.start(program, folder, environment);
        var said = plain.inputReader(StandardCharsets.UTF_8)) {
      return transfers.table(
          served.target(), new Target(URI.create(said.readLine()), plain.toHandle()));
    } finally {
      plain.destroy();
      plain.waitFor();
      transfers.client.close();
    }
  }

  private static Process startPlain(Path folder) throws IOException {
    return new ProcessBuilder(
            ServedProgram.java(),
            HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            PlainFiles.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void prepare() throws IOException {
    byte[] line = "Any text is as good as another one.\n".getBytes(StandardCharsets.US_ASCII);
    long bytes = sizes.megabytes() * 1_000_000L;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (long left = bytes; left > 0; left -= line.length) {
        out.write(line, 0, (int) Math.min(line.length, left));
      }
    }
    try (OutputStream out = Files.newOutputStream(form)) {
      out.write(
          """
          --%s\r
          Content-Disposition: form-data; name="file"; filename="a.txt"\r
          Content-Type: text/plain\r
          \r
          """
              .formatted(BOUNDARY)
              .getBytes(StandardCharsets.US_ASCII));
      Files.copy(file, out);
      out.write("\r\n--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private Table table(Target served, Target plain) throws Exception {
    List<Double> up = new ArrayList<>();
    List<Double> plainUp = new ArrayList<>();
    List<Double> down = new ArrayList<>();
    List<Double> plainDown = new ArrayList<>();
    for (int round = 0; round <= sizes.rounds(); round++) {
      String[] ids = new String[sizes.atOnce()];
      double first = megabytesPerSecond(i -> ids[i] = upload(served));
      double second = megabytesPerSecond(i -> send(plainRequest(plain, i).PUT(ofFile(file))));
      double third =
          megabytesPerSecond(i -> download(request(served, "/chatkit/attachments/" + ids[i])));
      double fourth = megabytesPerSecond(i -> download(plainRequest(plain, i)));
      for (String id : ids) {
        discard(served, id);
      }
      if (round > 0) { // the first warms up
        up.add(first);
        plainUp.add(second);
        down.add(third);
        plainDown.add(fourth);
      }
    }
    Table table =
        new Table(
            "%s files of %s MB at once, %s".formatted(sizes.atOnce(), sizes.megabytes(), HEAP),
            "MB per second",
            "a plain copy",
            "ratio");
    row(table, "`POST /chatkit/attachments`", up, plainUp);
    row(table, "`GET /chatkit/attachments/{id}`", down, plainDown);
    return table.row(
        "the server's memory, at most MB", served.peakMegabytes(), plain.peakMegabytes(), "");
  }

  private static void row(Table table, String what, List<Double> ours, List<Double> plain) {
    Spread mine = Spread.of(ours, Double::doubleValue);
    Spread copy = Spread.of(plain, Double::doubleValue);
    table.row(what, mine, copy, mine.median() / copy.median());
  }

  /** A transfer of the file of that number. */
  private interface Transfer {
    void run(int number) throws IOException, InterruptedException;
  }

  private double megabytesPerSecond(Transfer transfer) throws Exception {
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < sizes.atOnce(); i++) {
      int number = i;
      all.add(() -> {
        transfer.run(number);
        return true;
      });
    }
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> each : threads.invokeAll(all)) {
        ClosedLoop.result(each);
      }
    }
    return sizes.megabytes() * all.size() * 1e9 / (System.nanoTime() - begin);
  }

  private String upload(Target served) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(served, "/chatkit/attachments")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(ofFile(form));
    Matcher id = ID.matcher(send(request));
    if (!id.find()) {
      throw new IllegalStateException("an attachment without an id");
    }
    return id.group(1);
  }

  private void discard(Target served, String id) throws IOException, InterruptedException {
    send(
        request(served, "/chatkit")
            .POST(
                BodyPublishers.ofString(
                    "{\"type\":\"attachments.delete\",\"params\":{\"attachment_id\":\"%s\"}}"
                        .formatted(id))));
  }

  private static HttpRequest.Builder plainRequest(Target plain, int number) {
    return request(plain, "/" + number);
  }

  private static HttpRequest.Builder request(Target target, String path) {
    return HttpRequest.newBuilder(target.url().resolve(path)).header("X-User", "files");
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private void download(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body();
        InputStream expected = Files.newInputStream(file)) {
      if (answer.statusCode() != 200 || !IOUtils.contentEquals(body, expected)) {
        throw new IllegalStateException(answer.statusCode() + ", or other bytes came back");
      }
    }
  }
}
