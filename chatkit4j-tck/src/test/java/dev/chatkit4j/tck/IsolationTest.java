package dev.chatkit4j.tck;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No operation of the contract and its abilities is left out where owners are kept apart. */
class IsolationTest {
  @Test
  void every_method_that_is_given_a_context_is_an_operation_of_the_isolation_rule() {
    Set<String> methods =
        Stream.concat(Stream.of(Store.class), abilities())
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(IsolationTest::takesContext)
            .map(Method::getName)
            .filter(name -> !name.startsWith("generate"))
            .collect(toCollection(TreeSet::new));
    assertThat(methods).hasSizeGreaterThan(15);
    assertThat(IsolationRules.operations(new MemoryStore<String>(owner -> owner)).keySet())
        .containsExactlyInAnyOrderElementsOf(methods);
  }

  /** The types that a method of the store returns an optional one of. */
  private static Stream<Class<?>> abilities() {
    return Arrays.stream(Store.class.getDeclaredMethods())
        .filter(method -> method.getReturnType() == Optional.class)
        .map(method -> ((ParameterizedType) method.getGenericReturnType()))
        .map(optional -> raw(optional.getActualTypeArguments()[0]));
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic
        ? (Class<?>) generic.getRawType()
        : (Class<?>) type;
  }

  private static boolean takesContext(Method method) {
    return Arrays.stream(method.getGenericParameterTypes())
        .anyMatch(type -> type instanceof TypeVariable<?>);
  }
}
