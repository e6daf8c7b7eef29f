package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in a process of its own, with few file descriptors and little memory, under attack:
 * {@code -Dchatkit4j.attack=N} rounds, as {@code -Dchatkit4j.attack.seed=N} has them. While each
 * goes on and when it is over, the program says that it is well and another user is answered.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
@Tag("slow")
final class HttpAttackTest {
  private static final int ROUNDS = Integer.getInteger("chatkit4j.attack", 24);
  private static final long SEED = Long.getLong("chatkit4j.attack.seed", 20_261_130L);
  private static final int DESCRIPTORS = 400;

  @TempDir private Path folder;
  private Process program;

  @AfterEach
  void kill() throws InterruptedException {
    if (program != null) {
      program.destroyForcibly().waitFor();
    }
  }

  private int start() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "program"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "serve", "--port", "0", "--responder", "bench"));
    command.addAll(List.of("--auth", "header:X-User", "--db", "chat.db"));
    Path output = folder.resolve("output.txt");
    program =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    URI url = Program.url(program, output);
    return url.getPort();
  }

  @Test
  void whatever_is_sent_others_are_answered() throws Exception {
    System.out.printf("%s attacks over HTTP, seed %s%n", ROUNDS, SEED);
    int port = start();
    Random random = new Random(SEED);
    HttpAttack.Kind[] kinds = HttpAttack.Kind.values();
    for (int round = 0; round < ROUNDS; round++) {
      HttpAttack.Kind kind = kinds[round % kinds.length];
      try (HttpAttack attack = new HttpAttack(port, new Random(random.nextLong()))) {
        attack.run(kind);
        assertServes(port, "during", kind, round);
      } catch (IOException | RuntimeException e) {
        throw new AssertionError(
            "%s in round %s: %s".formatted(kind, round, Files.readString(output())), e);
      }
      assertServes(port, "after", kind, round);
    }
    assertThat(program.isAlive()).isTrue();
    assertThat(Files.readAllLines(output())).noneMatch(line -> line.contains(" ERROR "));
  }

  private Path output() {
    return folder.resolve("output.txt");
  }

  private static void assertServes(int port, String when, HttpAttack.Kind kind, int round) {
    try (Wire wire = new Wire(port)) {
      wire.patience(10_000);
      for (String path : List.of(Routes.LIVE, Routes.READY)) {
        String get = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assertThat(wire.send(get).read().status()).isEqualTo(200);
      }
      assertThat(wire.ask("bob", Served.LIST).status()).isEqualTo(200);
      assertThat(wire.ask("bob", Served.CREATE.formatted("Hi")).text()).contains("Done.");
    } catch (IOException | AssertionError e) {
      throw new AssertionError("%s %s in round %s".formatted(when, kind, round), e);
    }
  }

  /** It cannot even accept, and then can again. */
  @Test
  void a_program_that_ran_out_of_descriptors_goes_on_when_there_are_some() throws Exception {
    program =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -n " + DESCRIPTORS + "; exec \"$@\"",
                "program",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Starving.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        var in = program.outputWriter(StandardCharsets.UTF_8)) {
      int port = Integer.parseInt(out.readLine());
      try (Wire first = new Wire(port)) {
        assertThat(first.ask("ann", Served.LIST).status()).isEqualTo(200);
        in.write("starve\n");
        in.flush();
        assertThat(out.readLine()).isEqualTo("starving");
        try (Wire second = new Wire(port)) {
          second.send(Wire.post("bob", Wire.bytes(Served.LIST)));
          String line = out.readLine();
          while (!line.contains("could not be accepted")) {
            line = out.readLine();
          }
          in.write("eat\n");
          in.flush();
          assertThat(second.read().status()).isEqualTo(200);
        }
      }
    }
  }

  /** Serves, and takes all descriptors that there are when it is told so, until it is told more. */
  static final class Starving {
    public static void main(String[] args) throws Exception {
      try (Served served = Served.saying("Hi");
          BufferedReader in =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
        System.out.println(served.port());
        in.readLine();
        List<java.io.FileInputStream> open = new ArrayList<>();
        try {
          while (true) {
            open.add(new java.io.FileInputStream("/dev/null"));
          }
        } catch (IOException e) {
          System.out.println("starving");
        }
        in.readLine();
        for (java.io.FileInputStream each : open) {
          each.close();
        }
        in.readLine();
      }
    }
  }
}
