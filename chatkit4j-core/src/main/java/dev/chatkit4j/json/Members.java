package dev.chatkit4j.json;

import static java.util.Objects.requireNonNull;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The members of an object: in order, without null, and never changed, so never copied again. */
final class Members extends AbstractMap<String, JsonValue> {
  private final Map<String, JsonValue> map;

  /** Takes over a map without null that nobody else has. */
  Members(Map<String, JsonValue> map) {
    this.map = map;
  }

  static Members copyOf(Map<String, JsonValue> map) {
    if (map instanceof Members members) {
      return members;
    }
    Map<String, JsonValue> copy = new LinkedHashMap<>(map);
    copy.forEach((name, value) -> requireNonNull(value, requireNonNull(name, "name")));
    return new Members(copy);
  }

  @Override
  public @Nullable JsonValue get(@Nullable Object name) {
    return map.get(name);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return map.containsKey(name);
  }

  @Override
  public Set<Entry<String, JsonValue>> entrySet() {
    return Collections.unmodifiableMap(map).entrySet();
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super JsonValue> action) {
    map.forEach(action);
  }
}
