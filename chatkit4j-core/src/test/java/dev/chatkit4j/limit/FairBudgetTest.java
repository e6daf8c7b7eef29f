package dev.chatkit4j.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every wait is looked at standing still: a thread is in the waiting room before the next comes.
 */
@Timeout(60)
class FairBudgetTest {
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final FairBudget budget = new FairBudget("slots", 10, 4);
  private final ConcurrentLinkedQueue<String> served = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void nobody_is_left_waiting() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
  }

  @Test
  void one_owner_alone_may_have_all_of_it() {
    List<FairBudget.Share> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(budget.take("ann", 1, Duration.ZERO));
    }
    assertThat(budget.used()).isEqualTo(10);
    all.forEach(FairBudget.Share::close);
    assertThat(budget.used()).isZero();
    assertThat(budget.owners()).isZero();
  }

  @Test
  void of_those_who_wait_the_one_that_holds_least_is_next() throws Exception {
    FairBudget.Share most = budget.take("ann", 6, LONG);
    FairBudget.Share some = budget.take("bob", 3, LONG);
    FairBudget.Share little = budget.take("cleo", 1, LONG);
    Waiting ann = waiting("ann", 1);
    Waiting bob = waiting("bob", 1);
    Waiting cleo = waiting("cleo", 1);

    most.shrinkTo(5);
    cleo.get();
    most.shrinkTo(4);
    bob.get();
    most.shrinkTo(3);
    ann.get();

    assertThat(served).containsExactly("cleo", "bob", "ann");
    assertThat(List.of(some.amount(), little.amount())).containsExactly(3L, 1L);
  }

  @Test
  void requests_of_one_owner_are_served_as_they_came_and_so_are_owners_that_hold_the_same()
      throws Exception {
    FairBudget.Share all = budget.take("ann", 10, LONG);
    Waiting first = waiting("bob", 1, "bob's first");
    Waiting second = waiting("bob", 1, "bob's second");
    Waiting third = waiting("cleo", 1, "cleo's");

    all.shrinkTo(9);
    first.get();
    all.shrinkTo(8);
    third.get();
    all.shrinkTo(7);
    second.get();

    assertThat(served).containsExactly("bob's first", "cleo's", "bob's second");
  }

  @Test
  void who_holds_all_of_it_waits_behind_one_who_came_later_and_holds_nothing() throws Exception {
    FairBudget.Share all = budget.take("ann", 10, LONG);
    Waiting more = waiting("ann", 1);
    Waiting bob = waiting("bob", 5);

    all.shrinkTo(5);
    bob.get().close();
    more.get();

    assertThat(served).containsExactly("bob", "ann");
  }

  @Test
  void a_small_request_does_not_put_off_a_large_one_that_came_before() throws Exception {
    FairBudget.Share half = budget.take("ann", 5, LONG);
    Waiting large = waiting("bob", 8);
    Waiting small = waiting("cleo", 1);
    assertThat(budget.tryTake("dora", 1)).isNull();
    assertThat(small.isDone()).isFalse();

    half.close();

    assertThat(large.get().amount()).isEqualTo(8);
    assertThat(small.get().amount()).isEqualTo(1);
    assertThat(served).containsExactlyInAnyOrder("bob", "cleo");
  }

  @Test
  void a_small_request_goes_on_once_the_large_one_before_it_gave_up() throws Exception {
    budget.take("ann", 5, LONG);
    Waiting large = waiting("bob", 8);
    Waiting small = waiting("cleo", 5);

    large.thread.interrupt();

    assertThat(small.get().amount()).isEqualTo(5);
    assertThat(large.failure())
        .hasMessageContaining("the wait of at most %s was interrupted", LONG);
    assertThat(large.interrupted).isTrue();
    assertThat(budget.used()).isEqualTo(10);
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void one_who_comes_while_others_wait_is_served_at_once_if_next_and_there_is_room()
      throws Exception {
    budget.take("ann", 9, LONG);
    Waiting ann = waiting("ann", 2);

    budget.take("bob", 1, Duration.ZERO);

    assertThat(ann.isDone()).isFalse();
    assertThat(budget.used()).isEqualTo(10);
  }

  @Test
  void more_than_there_is_is_refused_at_once_and_for_good() {
    OverBudgetException e = failureOf(() -> budget.take("ann", 11, LONG));
    assertThat(e.retryAfter()).isNull();
    assertThat(e).hasMessage("slots: 11 asked for, there are 10");

    FairBudget.Share share = budget.take("ann", 4, LONG);
    assertThat(failureOf(() -> share.grow(7)).retryAfter()).isNull();
    assertThat(failureOf(() -> share.grow(Long.MAX_VALUE)).retryAfter()).isNull();
    assertThat(budget.used()).isEqualTo(4);
  }

  @Test
  void a_wait_has_an_end_and_leaves_nothing_behind() {
    FairBudget.Share all = budget.take("ann", 10, LONG);

    OverBudgetException e = failureOf(() -> budget.take("bob", 3, SHORT));

    assertThat(e)
        .hasMessage(
            "slots: 10 of 10 are used and 0 requests wait; 3 more were not given, after PT0.001S");
    assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(budget.waiting()).isZero();
    all.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.owners()).isZero();
  }

  @Test
  void whoever_needs_a_share_that_was_taken_back_is_told_how_much_there_is() {
    FairBudget.Share share = budget.take("ann", 4, LONG);
    budget.take("bob", 3, LONG);
    share.close();

    assertThat(failureOf(share::requireHeld))
        .hasMessage(
            "slots: a share of 4 was taken back for others; 3 of 10 are used and 0 requests wait");
  }

  @Test
  void who_waited_in_vain_is_told_to_stay_away_as_long() {
    FairBudget none = new FairBudget("slots", 10, 0);
    none.take("ann", 10, LONG);
    assertThat(failureOf(() -> none.take("bob", 1, LONG)).retryAfter()).isEqualTo(LONG);
  }

  @Test
  void the_waiting_room_is_bounded() throws Exception {
    budget.take("ann", 10, LONG);
    for (String owner : List.of("bob", "cleo", "dora", "eve")) {
      waiting(owner, 1);
    }

    assertThat(failureOf(() -> budget.take("fay", 1, LONG)))
        .hasMessage(
            "slots: 10 of 10 are used and 4 requests wait; 1 more were not given, no more than"
                + " 4 may wait");
    assertThat(budget.waiting()).isEqualTo(4);
  }

  @Test
  void who_fills_the_waiting_room_makes_room_for_others() throws Exception {
    FairBudget.Share all = budget.take("ann", 10, LONG);
    List<Waiting> many = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      many.add(waiting("bob", 1));
    }

    Waiting cleo = start("cleo", 1, "cleo");

    assertThat(many.getLast().failure()).hasMessageContaining("no more than 4 may wait");
    assertThat(failureOf(() -> budget.take("bob", 1, LONG)))
        .hasMessageContaining("no more than 4 may wait");
    all.close();
    assertThat(cleo.get().amount()).isEqualTo(1);
    for (Waiting each : many.subList(0, 3)) {
      assertThat(each.get().amount()).isEqualTo(1);
    }
    assertThat(budget.used()).isEqualTo(4);
  }

  @Test
  void a_share_grows_while_there_is_room_and_stays_as_it_was_if_there_is_none() {
    FairBudget.Share share = budget.take("ann", 2, SHORT);
    FairBudget.Share other = budget.take("bob", 3, LONG);
    share.grow(5);
    assertThat(share.amount()).isEqualTo(7);

    assertThat(failureOf(() -> share.grow(1)).retryAfter()).isNotNull();

    assertThat(share.amount()).isEqualTo(7);
    share.close();
    assertThat(budget.used()).isEqualTo(3);
    other.close();
    assertThat(budget.owners()).isZero();
  }

  @Test
  void a_share_that_is_closed_while_it_waits_to_grow_gives_back_what_it_gets() throws Exception {
    FairBudget.Share share = budget.take("ann", 4, LONG);
    FairBudget.Share rest = budget.take("bob", 6, LONG);
    FutureTask<Boolean> growing = new FutureTask<>(() -> share.grow(5), true);
    threads.add(Thread.ofVirtual().start(growing));
    untilWaiting(1);

    share.close();
    rest.close();

    assertThatThrownBy(growing::get).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(budget.used()).isZero();
    assertThat(budget.owners()).isZero();
  }

  @Test
  void closing_twice_gives_back_once() {
    FairBudget.Share share = budget.take("ann", 4, LONG);
    budget.take("bob", 1, LONG);
    share.close();
    share.close();
    assertThat(budget.used()).isEqualTo(1);
    assertThatThrownBy(() -> share.grow(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("slots: the share was given back");
  }

  @Test
  void what_is_given_to_a_thread_that_is_interrupted_is_not_lost() throws Exception {
    FairBudget.Share all = budget.take("ann", 10, LONG);
    for (int round = 0; round < 200; round++) {
      Waiting bob = waiting("bob", 10);
      Thread closer = Thread.ofVirtual().start(all::close);
      bob.thread.interrupt();
      closer.join();
      bob.thread.join();
      if (bob.failed()) {
        assertThat(budget.used()).isZero();
        all = budget.take("ann", 10, LONG);
      } else {
        all = bob.get();
      }
    }
    all.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.owners()).isZero();
  }

  @Test
  void what_a_budget_cannot_be_is_refused() {
    assertThatThrownBy(() -> new FairBudget("slots", -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must not be negative: -1");
    assertThatThrownBy(() -> budget.take("ann", -1, LONG))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // --------------------------------------------------------------------------------- tools

  /** A thread that waits for a share, or has it. */
  private static final class Waiting {
    final FutureTask<FairBudget.Share> task;
    final Thread thread;
    volatile boolean interrupted;

    Waiting(FairBudget from, String owner, long amount, Runnable served) {
      task =
          new FutureTask<>(() -> {
            try {
              FairBudget.Share share = from.take(owner, amount, LONG);
              served.run();
              return share;
            } finally {
              interrupted = Thread.currentThread().isInterrupted();
            }
          });
      thread = Thread.ofVirtual().start(task);
    }

    boolean isDone() {
      return task.isDone();
    }

    boolean failed() {
      return task.state() == FutureTask.State.FAILED;
    }

    FairBudget.Share get() throws Exception {
      return task.get();
    }

    Throwable failure() {
      return catchThrowableOfType(ExecutionException.class, task::get).getCause();
    }
  }

  private Waiting waiting(String owner, long amount) {
    return waiting(owner, amount, owner);
  }

  private Waiting waiting(String owner, long amount, String as) {
    int before = budget.waiting();
    Waiting waiting = start(owner, amount, as);
    untilWaiting(before + 1);
    return waiting;
  }

  private Waiting start(String owner, long amount, String as) {
    Waiting waiting = new Waiting(budget, owner, amount, () -> served.add(as));
    threads.add(waiting.thread);
    return waiting;
  }

  private void untilWaiting(int count) {
    while (budget.waiting() != count) {
      Thread.onSpinWait();
    }
  }

  private static OverBudgetException failureOf(Runnable take) {
    return catchThrowableOfType(OverBudgetException.class, take::run);
  }

  @Test
  void who_holds_much_is_asked_to_give_back_what_it_only_holds_until_another_has_room() {
    FairBudget bytes = new FairBudget("bytes", 10, 5);
    List<String> asked = new ArrayList<>();
    for (String name : List.of("in use", "held", "held too", "held as well")) {
      FairBudget.Share share = bytes.take("ann", 2, Duration.ZERO);
      share.reclaimable(() -> {
        asked.add(name);
        if (!name.equals("in use")) {
          share.close();
        }
      });
    }

    bytes.take("bob", 4, Duration.ofMinutes(1));

    assertThat(asked).containsExactly("in use", "held");
    assertThat(bytes.used()).isEqualTo(10);
  }

  @Test
  void nobody_is_asked_back_by_its_own_owner_or_within_an_even_share() {
    FairBudget bytes = new FairBudget("bytes", 10, 5);
    List<String> asked = new ArrayList<>();
    bytes.take("ann", 5, Duration.ZERO).reclaimable(() -> asked.add("even"));
    FairBudget.Share own = bytes.take("bob", 5, Duration.ZERO);
    own.reclaimable(() -> asked.add("own"));

    assertThatThrownBy(() -> bytes.take("bob", 1, Duration.ofMillis(1)))
        .isInstanceOf(OverBudgetException.class);
    own.grow(0);

    assertThat(asked).isEmpty();
  }

  @Test
  void of_many_owners_none_keeps_more_than_an_even_share() {
    FairBudget bytes = new FairBudget("bytes", 9, 5);
    List<String> asked = new ArrayList<>();
    for (String owner : List.of("ann", "ann", "ann", "ann", "ben", "ben", "ben", "cid", "cid")) {
      FairBudget.Share share = bytes.take(owner, 1, Duration.ZERO);
      share.reclaimable(() -> {
        asked.add(owner);
        share.close();
      });
    }

    bytes.take("dan", 3, Duration.ofMinutes(1));

    assertThat(asked).containsExactly("ann", "ann", "ben");
  }
}
