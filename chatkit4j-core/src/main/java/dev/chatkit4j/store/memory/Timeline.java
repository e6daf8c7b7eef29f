package dev.chatkit4j.store.memory;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.store.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Elements by id and by place, which is the time and then the order of arrival; and for 30 days the
 * places of those deleted, so that they still serve as cursors. Not thread-safe.
 */
final class Timeline<E> {
  private static final Duration TOMBSTONE_LIFE = Duration.ofDays(30);

  /** The position of an element. */
  record Place(Instant time, long arrival) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::time).thenComparingLong(Place::arrival);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** An element and where it stands. */
  record Placed<E>(Place place, E element) {}

  private record Tombstone(Place place, Instant expiresAt) {}

  private final Function<E, String> idOf;
  private final ToLongFunction<E> bytesOf;
  private final Clock clock;
  private final Map<String, Place> places = new HashMap<>();
  private final NavigableMap<Place, E> elements = new TreeMap<>();
  // In the order of deletion, so the expired ones are at the front.
  private final Map<String, Tombstone> tombstones = new LinkedHashMap<>();
  private long arrivals;

  Timeline(Function<E, String> idOf, ToLongFunction<E> bytesOf, Clock clock) {
    this.idOf = idOf;
    this.bytesOf = bytesOf;
    this.clock = clock;
  }

  @Nullable E get(String id) {
    Place place = places.get(id);
    return place == null ? null : elements.get(place);
  }

  boolean contains(String id) {
    return places.containsKey(id);
  }

  /** Adds an element, or replaces it where it stands. */
  void put(Instant time, E element) {
    String id = idOf.apply(element);
    tombstones.remove(id);
    elements.put(places.computeIfAbsent(id, key -> new Place(time, arrivals++)), element);
  }

  void delete(String id) {
    Place place = places.remove(id);
    if (place != null) {
      elements.remove(place);
      bury(id, place);
    }
  }

  /** Deletes what stands behind an element that is there; returns how many. */
  int deleteAfter(String id) {
    List<E> behind = List.copyOf(elements.tailMap(requireNonNull(places.get(id)), false).values());
    behind.forEach(element -> delete(idOf.apply(element)));
    return behind.size();
  }

  /** By which the last element stands; null if there is none. */
  @Nullable Instant newestTime() {
    return elements.isEmpty() ? null : elements.lastKey().time;
  }

  Page<E> page(@Nullable String after, int limit, Order order, Predicate<? super E> wanted) {
    List<E> data = new ArrayList<>();
    for (E element : behind(after, order).values()) {
      if (!wanted.test(element)) {
        continue;
      }
      if (data.size() == limit) {
        return new Page<>(data, true, idOf.apply(data.getLast()));
      }
      data.add(element);
    }
    return new Page<>(data, false, null);
  }

  /**
   * Likewise, of at most so many bytes in all, but of one element at least.
   *
   * @param bytes 1 or more
   */
  Page<E> page(
      @Nullable String after, int limit, long bytes, Order order, Predicate<? super E> wanted) {
    List<E> data = new ArrayList<>();
    long left = bytes;
    for (E element : behind(after, order).values()) {
      if (!wanted.test(element)) {
        continue;
      }
      if (data.size() < limit) {
        left -= bytesOf.applyAsLong(element);
      }
      if (data.size() == limit || (left < 0 && !data.isEmpty())) {
        return new Page<>(data, true, idOf.apply(data.getLast()));
      }
      data.add(element);
    }
    return new Page<>(data, false, null);
  }

  /** At most so many of the elements behind that place, ascending; the first ones behind null. */
  List<Placed<E>> placed(@Nullable Place after, int limit) {
    return (after == null ? elements : elements.tailMap(after, false))
        .entrySet().stream()
            .limit(limit)
            .map(entry -> new Placed<>(entry.getKey(), entry.getValue()))
            .toList();
  }

  int size() {
    return elements.size();
  }

  /** Whether there is nothing, not even the place of something deleted. */
  boolean blank() {
    return elements.isEmpty() && tombstones.isEmpty();
  }

  /** Forgets everything but the number of arrivals, so that no place is given twice. */
  void clear() {
    places.clear();
    elements.clear();
    tombstones.clear();
  }

  private NavigableMap<Place, E> behind(@Nullable String after, Order order) {
    NavigableMap<Place, E> ordered = order == Order.ASC ? elements : elements.descendingMap();
    return after == null || after.isEmpty() ? ordered : ordered.tailMap(cursor(after), false);
  }

  private Place cursor(String after) {
    Place place = places.get(after);
    if (place != null) {
      return place;
    }
    Tombstone tombstone = tombstones.get(after);
    if (tombstone == null || !clock.instant().isBefore(tombstone.expiresAt)) {
      throw NotFoundException.cursor(after);
    }
    return tombstone.place;
  }

  private void bury(String id, Place place) {
    Instant now = clock.instant();
    Iterator<Tombstone> oldest = tombstones.values().iterator();
    while (oldest.hasNext() && !now.isBefore(oldest.next().expiresAt)) {
      oldest.remove();
    }
    tombstones.put(id, new Tombstone(place, now.plus(TOMBSTONE_LIFE)));
  }
}
