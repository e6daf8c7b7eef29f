package dev.chatkit4j.tck;

import dev.chatkit4j.json.JsonValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts one text everywhere in a record, so that no member is forgotten when one is added. */
final class Texts {
  private Texts() {}

  /**
   * That record with the text in place of each string in it, however deep, but for its own id and
   * thread id. What is null and what is JSON stays as it is.
   */
  @SuppressWarnings("unchecked")
  static <T> T everywhere(T value, String text) {
    return (T) rebuilt((Record) value, text, true);
  }

  private static Record rebuilt(Record value, String text, boolean outermost) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    @Nullable Object[] members = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        String name = components[i].getName();
        Object member = components[i].getAccessor().invoke(value);
        boolean own = outermost && (name.equals("id") || name.equals("threadId"));
        members[i] = own ? member : replaced(member, text);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = value.getClass().getDeclaredConstructor(types);
      return (Record) constructor.newInstance(members);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no %s can be made with that text".formatted(value.getClass()), e);
    }
  }

  private static @Nullable Object replaced(@Nullable Object member, String text) {
    return switch (member) {
      case String ignored -> text;
      case JsonValue json -> json;
      case Record nested -> rebuilt(nested, text, false);
      case List<?> list -> list.stream().map(element -> replaced(element, text)).toList();
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put(key, replaced(value, text)));
        yield values;
      }
      case null, default -> member;
    };
  }
}
