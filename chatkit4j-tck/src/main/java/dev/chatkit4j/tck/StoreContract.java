package dev.chatkit4j.tck;

import dev.chatkit4j.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every rule of the store contract as tests. The author of a store extends this class and runs it
 * like any JUnit test; a failure begins with the number and the sentence of the rule that is
 * broken. The rules of an ability that the store does not declare are skipped and say so. When all
 * is done, a summary on standard output has the rules that hold, are broken, and were skipped; that
 * no rule ran is a failure of its own.
 *
 * <p>Each test works under owners that nobody used before, so all tests may share one store, also
 * one that holds other data.
 *
 * @param <C> the caller's request context
 */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(KitReport.class)
public abstract class StoreContract<C> {
  /** For subclasses. */
  protected StoreContract() {}

  /**
   * The store under test, open and ready, new or shared. Called once per test, after the subclass's
   * {@code @BeforeEach}; whoever opened the store closes it.
   */
  protected abstract Store<C> store();

  /**
   * A context whose data is that owner's; equal owners mean equal data. The owner may be one that
   * the store must refuse.
   */
  protected abstract C contextOf(String owner);

  /**
   * Moves the store's clock forward. Without it, the default, the rule on how long cursors of
   * deleted elements live is skipped.
   */
  protected Optional<Consumer<Duration>> advanceClock() {
    return Optional.empty();
  }

  /**
   * How many random calls the comparison with the model makes, rule 15.1: the system property
   * {@code chatkit4j.model.steps} or, without it, 10,000. With 0 the rule is skipped.
   */
  protected int modelSteps() {
    return Integer.getInteger("chatkit4j.model.steps", 10_000);
  }

  /**
   * What those calls are drawn from: the system property {@code chatkit4j.model.seed} or, without
   * it, another number each time. A failure says which it was.
   */
  protected long modelSeed() {
    return Long.getLong("chatkit4j.model.seed", System.nanoTime());
  }

  @Nested
  final class Ordering extends OrderingRules<C> {
    Ordering() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Paging extends PagingRules<C> {
    Paging() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Limits extends LimitRules<C> {
    Limits() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Missing extends MissingRules<C> {
    Missing() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Upserts extends UpsertRules<C> {
    Upserts() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class RoundTrip extends RoundTripRules<C> {
    RoundTrip() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Immutability extends ImmutabilityRules<C> {
    Immutability() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class IdsAndOwners extends IdRules<C> {
    IdsAndOwners() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyRules<C> {
    Concurrency() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Deletion extends DeletionRules<C> {
    Deletion() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Atomicity extends AtomicityRules<C> {
    Atomicity() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Hidden extends HiddenRules<C> {
    Hidden() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class Isolation extends IsolationRules<C> {
    Isolation() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class WholeOwners extends OwnerRules<C> {
    WholeOwners() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class AgainstModel extends ModelRules<C> {
    AgainstModel() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class LivesOfAttachments extends AttachmentRules<C> {
    LivesOfAttachments() {
      super(StoreContract.this);
    }
  }

  @Nested
  final class PagesBoundedInBytes extends BoundedPageRules<C> {
    PagesBoundedInBytes() {
      super(StoreContract.this);
    }
  }
}
