package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server that is measured.
 *
 * @param url where it answers
 * @param process what it costs
 */
record Target(URI url, ProcessHandle process) {
  HttpConnection connect() throws IOException {
    return new HttpConnection(new InetSocketAddress(url.getHost(), url.getPort()));
  }

  byte[] request(String owner, String body) {
    return HttpConnection.request(url.getPath(), owner, body);
  }

  /** Processor time so far, in seconds. */
  double cpuSeconds() {
    return seconds(process);
  }

  static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** Resident memory now, in MB; NaN where the system does not tell in {@code /proc}. */
  double residentMegabytes() {
    return status("VmRSS:");
  }

  /** The most there ever was of it. */
  double peakMegabytes() {
    return status("VmHWM:");
  }

  private double status(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN; // no Linux
    }
  }
}
