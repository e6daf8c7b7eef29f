package dev.chatkit4j.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A measured store does whatever the store below it does. */
final class MeasuredStoreTest {
  private static final ThreadMetadata THREAD = new ThreadMetadata("thr", Instant.EPOCH);
  private static final ThreadItem ITEM =
      new ThreadItem.SdkHiddenContext("item", "thr", Instant.EPOCH, "");

  private final List<String> called = new ArrayList<>();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ChatKitMetrics metrics = new ChatKitMetrics(registry);

  /** A store or an ability that notes its calls and has every ability. */
  private <T> T noting(Class<T> type) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          called.add(name(method) + Arrays.toString(arguments));
          return result(method);
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  private Object result(Method method) {
    Class<?> type = method.getReturnType();
    if (isAbility(method)) {
      return Optional.of(noting(ability(method)));
    }
    if (type == Optional.class) {
      return Optional.empty();
    }
    return type == void.class ? null : value(type);
  }

  private static boolean isAbility(Method method) {
    return method.getReturnType() == Optional.class && ability(method).isInterface();
  }

  private static Class<?> ability(Method method) {
    String name = method.getGenericReturnType().getTypeName();
    try {
      return Class.forName(name.replaceFirst(".*?<([^<>]*)[<>].*", "$1"));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name, e);
    }
  }

  private static Object value(Class<?> type) {
    if (type == String.class) {
      return "text";
    } else if (type == int.class) {
      return 7;
    } else if (type == long.class) {
      return 8L;
    } else if (type == boolean.class) {
      return true;
    } else if (type == ThreadMetadata.class) {
      return THREAD;
    } else if (type == ThreadItem.class) {
      return ITEM;
    } else if (type == Page.class) {
      return new Page<>(List.of(), false, null);
    } else if (type == OwnerData.Erased.class) {
      return OwnerData.Erased.NOTHING;
    } else if (type == List.class) {
      return List.of();
    } else if (type == Object.class) {
      return "ann";
    } else if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return null; // a function or an attachment, handed on as it is
  }

  @Test
  void every_method_is_handed_on_with_its_arguments_and_its_result() throws Exception {
    @SuppressWarnings("unchecked")
    Store<String> noting = noting(Store.class);
    Store<String> store = metrics.measure(noting);

    List<String> tried = new ArrayList<>();
    callAll(Store.class, store, tried);

    assertThat(tried).hasSizeGreaterThan(20);
  }

  private void callAll(Class<?> type, Object target, List<String> tried) throws Exception {
    for (Method method : type.getMethods()) {
      if (Modifier.isStatic(method.getModifiers()) || method.getDeclaringClass() == Object.class) {
        continue;
      }
      Object[] arguments =
          Arrays.stream(method.getParameterTypes()).map(MeasuredStoreTest::value).toArray();
      called.clear();
      Object result = method.invoke(target, arguments);

      String expected = name(method) + Arrays.toString(arguments.length == 0 ? null : arguments);
      assertThat(called).containsExactly(expected);
      tried.add(expected);
      if (isAbility(method) && result instanceof Optional<?> ability) {
        assertThat(ability).as(name(method)).isPresent();
        callAll(ability(method), ability.orElseThrow(), tried);
      } else {
        assertThat(result).as(name(method)).isEqualTo(result(method));
        assertMeasured(method);
      }
    }
  }

  private void assertMeasured(Method method) {
    String operation = method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    boolean measured =
        !operation.startsWith("generate")
            && !Set.of("close", "key", "owner_of", "busy", "waiting").contains(operation);
    assertThat(registry.find("chatkit.store").tags("operation", operation, "outcome", "done"))
        .extracting(Search::timer)
        .as(operation)
        .matches(timer -> (timer != null) == measured);
  }

  @Test
  void an_ability_that_the_store_has_not_is_not_there() throws Exception {
    Store<String> bare = bare();
    Store<String> store = metrics.measure(bare);

    for (Method method : Store.class.getMethods()) {
      if (method.getReturnType() == Optional.class) {
        assertThat((Optional<?>) method.invoke(store)).as(method.getName()).isEmpty();
      }
    }
  }

  /** A store that has no ability but to say its name. */
  @SuppressWarnings("unchecked")
  private static Store<String> bare() {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getReturnType() == Optional.class ? Optional.empty() : "bare";
    return (Store<String>)
        Proxy.newProxyInstance(Store.class.getClassLoader(), new Class<?>[] {Store.class}, handler);
  }

  @Test
  void it_is_called_as_the_store_below_is() {
    assertThat(metrics.measure(bare())).hasToString("bare");
  }
}
