package dev.chatkit4j.tck;

import dev.chatkit4j.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;

/**
 * Every rule of the store contract as tests. The author of a store extends this class and runs it
 * like any JUnit test; a failure begins with the number and the sentence of the rule that is
 * broken. The rules of an ability that the store does not declare are skipped and say so.
 *
 * <p>Each test works under owners that nobody used before, so all tests may share one store, also
 * one that holds other data.
 *
 * @param <C> the caller's request context
 */
@DisplayNameGeneration(RuleNames.class)
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
}
