package dev.chatkit4j.tck;

import dev.chatkit4j.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/** The contract of the broken store that the parameter {@code flaw} of the run names. */
@ExtendWith(BrokenStoreContract.Flaw.class)
final class BrokenStoreContract extends StoreContract<String> {
  private final MovableClock clock = new MovableClock();
  private final BrokenStore broken;
  private final Store<String> store;

  BrokenStoreContract(BrokenStore broken) {
    this.broken = broken;
    store = broken.opener().apply(clock);
  }

  @Override
  protected Store<String> store() {
    return store;
  }

  @Override
  protected String contextOf(String owner) {
    return owner;
  }

  @Override
  protected Optional<Consumer<Duration>> advanceClock() {
    return Optional.of(clock::advance);
  }

  /** It would find nearly every flaw; only with some of them it is asked to. */
  @Override
  protected int modelSteps() {
    return broken.breaks().contains("15.1") ? 10_000 : 0;
  }

  @Override
  protected long modelSeed() {
    return 1;
  }

  static final class Flaw extends TypeBasedParameterResolver<BrokenStore> {
    @Override
    public BrokenStore resolveParameter(ParameterContext parameter, ExtensionContext context) {
      String flaw = context.getConfigurationParameter("flaw").orElseThrow();
      return KitTest.brokenStores()
          .filter(broken -> broken.flaw().equals(flaw))
          .findFirst()
          .orElseThrow();
    }
  }
}
