package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.store.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rule 15.1: random calls, made on the store and on the model, with what both answer compared. */
abstract class ModelRules<C> extends RuleGroup<C> {
  /** After so many steps everything is compared, and after each what it may have touched. */
  private static final int ALL_EVERY = 100;

  ModelRules(StoreContract<C> contract) {
    super(contract);
  }

  @Rule("15.1")
  void any_calls_in_any_order_are_answered_like_the_model_does() {
    int count = contract.modelSteps();
    if (count < 1) {
      abort("the comparison with the model is switched off: modelSteps() is %s".formatted(count));
    }
    long seed = contract.modelSeed();
    List<Step> steps = steps(seed, count);
    Difference found = run(steps);
    if (found != null) {
      fail(report(seed, found, shortest(steps.subList(0, found.index() + 1))));
    }
  }

  /**
   * A step after which store and model disagree.
   *
   * @param index of the step
   */
  private record Difference(int index, String message) {}

  private List<Step> steps(long seed, int count) {
    List<Step.Kind> weighted = new ArrayList<>();
    for (Step.Kind kind : Step.Kind.values()) {
      if (kind.possible(store)) {
        weighted.addAll(Collections.nCopies(kind.weight, kind));
      }
    }
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(Step.random(random, weighted, i));
    }
    return steps;
  }

  /** Makes the calls for owners that have nothing yet. Null if store and model agree. */
  private @Nullable Difference run(List<Step> steps) {
    Model model = new Model();
    List<C> owners = new ArrayList<>();
    for (int i = 0; i < Step.OWNERS; i++) {
      owners.add(newOwner());
    }
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      try {
        same(
            "the answer",
            step.answer(model, name(step.owner())),
            step.answer(store, owners.get(step.owner())));
        if (step.kind().writes()) {
          compareTouched(model, owners, step);
        }
        if (i % ALL_EVERY == ALL_EVERY - 1 || i == steps.size() - 1) {
          compareAll(model, owners);
        }
      } catch (AssertionError | RuntimeException e) {
        return new Difference(i, String.valueOf(e.getMessage()));
      }
    }
    return null;
  }

  private static String name(int owner) {
    return "owner-" + owner;
  }

  /** The thread of the step, under its owner and under the next, and the owner's threads. */
  private void compareTouched(Model model, List<C> owners, Step step) {
    int next = (step.owner() + 1) % owners.size();
    compareItems(model, owners, step.owner(), step.threadId(), null, Order.ASC);
    compareItems(model, owners, next, step.threadId(), null, Order.ASC);
    compareThreads(model, owners, step.owner(), null, Order.ASC);
  }

  private void compareAll(Model model, List<C> owners) {
    for (int owner = 0; owner < owners.size(); owner++) {
      for (Order order : Order.values()) {
        compareThreads(model, owners, owner, null, order);
        for (String threadId : Step.THREADS) {
          compareThreads(model, owners, owner, threadId, order);
          compareItems(model, owners, owner, threadId, null, order);
        }
      }
      for (String threadId : Step.THREADS) {
        for (String itemId : Step.ITEMS) {
          compareItems(model, owners, owner, threadId, itemId, Order.DESC);
        }
        compare(model, owners, Step.Kind.LOAD_THREAD, owner, threadId, 0);
        compare(model, owners, Step.Kind.LOAD_PENDING, owner, threadId, 0);
      }
      for (int i = 0; i < Step.ATTACHMENTS.size(); i++) {
        compare(model, owners, Step.Kind.LOAD_ATTACHMENT, owner, Step.THREADS.getFirst(), i);
      }
      compare(model, owners, Step.Kind.READ_OWNER, owner, Step.THREADS.getFirst(), 0);
    }
  }

  private void compare(
      Model model, List<C> owners, Step.Kind kind, int owner, String threadId, int item) {
    if (kind.possible(store)) {
      Step load = new Step(kind, owner, Step.THREADS.indexOf(threadId), item, 0, 1);
      same(load.toString(), load.answer(model, name(owner)), load.answer(store, owners.get(owner)));
    }
  }

  private interface Question {
    <X> Object ask(Store<X> of, X context);
  }

  private void compareItems(
      Model model,
      List<C> owners,
      int owner,
      String threadId,
      @Nullable String after,
      Order order) {
    compare(
        "owner %s: items of %s %s behind %s".formatted(owner, threadId, order, after),
        model,
        owners,
        owner,
        new Question() {
          @Override
          public <X> Object ask(Store<X> of, X context) {
            return of.loadThreadItems(threadId, after, 100, order, context);
          }
        });
  }

  private void compareThreads(
      Model model, List<C> owners, int owner, @Nullable String after, Order order) {
    compare(
        "owner %s: threads %s behind %s".formatted(owner, order, after),
        model,
        owners,
        owner,
        new Question() {
          @Override
          public <X> Object ask(Store<X> of, X context) {
            return of.loadThreads(100, after, order, context);
          }
        });
  }

  private void compare(String what, Model model, List<C> owners, int owner, Question question) {
    same(
        what,
        Step.answerOf(() -> question.ask(model, name(owner))),
        Step.answerOf(() -> question.ask(store, owners.get(owner))));
  }

  /**
   * Leaves out steps as long as those left still fail: halves first, then ever smaller pieces, at
   * last single ones. The same list if it does not fail again.
   */
  private List<Step> shortest(List<Step> failing) {
    List<Step> left = List.copyOf(failing);
    int patience = 20 * left.size() + 10_000;
    for (int piece = Math.max(1, left.size() / 2); piece > 0 && patience > 0; piece /= 2) {
      boolean again = true;
      while (again && patience > 0) {
        again = false;
        for (int from = 0; from < left.size() && patience > 0; ) {
          List<Step> fewer = new ArrayList<>(left.subList(0, from));
          fewer.addAll(left.subList(Math.min(from + piece, left.size()), left.size()));
          Difference difference = run(fewer);
          patience -= fewer.size() + 1;
          if (difference == null) {
            from += piece;
          } else {
            left = List.copyOf(fewer.subList(0, difference.index() + 1));
            again = piece == 1;
          }
        }
      }
    }
    return left;
  }

  private String report(long seed, Difference first, List<Step> shortest) {
    Difference last = run(shortest);
    StringBuilder text = new StringBuilder();
    text.append(
        "with seed %s store and model disagree at step %s; the same after these calls:"
            .formatted(seed, first.index() + 1));
    shortest.stream().map(step -> "%n    ".formatted() + step).forEach(text::append);
    text.append("%n  %s".formatted(last == null ? first.message() : last.message()));
    if (last == null) {
      text.append("%n  (it did not fail again: something else has a part in it)".formatted());
    }
    text.append(
        "%n  -Dchatkit4j.model.seed=%s -Dchatkit4j.model.steps=%s repeats it"
            .formatted(seed, first.index() + 1));
    return text.toString();
  }
}
