package dev.chatkit4j.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClientPoolTest {
  private final ClientPool pool = new ClientPool(HttpClient.newBuilder());

  @Test
  void a_client_has_so_many_calls_and_a_call_that_is_over_makes_room_for_one() {
    ClientPool.Lease first = pool.take();
    for (int i = 1; i < ClientPool.CALLS; i++) {
      assertThat(pool.take().client).isSameAs(first.client);
    }
    assertThat(pool.take().client).isNotSameAs(first.client);

    first.end();
    first.end();

    assertThat(pool.take().client).isSameAs(first.client);
    assertThat(pool.take().client).isNotSameAs(first.client);
  }

  @Test
  void clients_end_with_the_pool() throws Exception {
    HttpClient client = pool.take().client;

    pool.close();

    assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
  }
}
