package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/**
 * Rows that follow one another, as many as two bounds allow, with their documents.
 *
 * @param more whether another row follows
 */
record Stretch<R>(List<R> rows, boolean more) {
  /** So many bytes are read at once in any case, so that most pages take a single statement. */
  private static final long CARRIED = 4 << 20;

  /** A statement. */
  @FunctionalInterface
  interface Source<R> {
    /**
     * Reads rows from the first on.
     *
     * @param limit at most so many
     * @param largest leaves out documents of more bytes
     */
    List<R> load(long limit, long largest) throws SQLException;
  }

  static <R> Stretch<R> none() {
    return new Stretch<>(List.of(), false);
  }

  /**
   * Reads at most {@code limit} rows of at most {@code bytes} bytes, but one at least. Drivers keep
   * all that a statement returns, so the first one leaves out what is so large that all together
   * might be too much. If that is wanted, another reads no more than fits. What is returned was
   * read by one statement.
   */
  static <R> Stretch<R> read(Source<R> source, Function<R, PageRow> row, int limit, long bytes)
      throws SQLException {
    int most = limit;
    List<R> rows = source.load(most + 1L, Math.max(bytes, CARRIED) / (most + 1L));
    while (true) {
      most = fitting(rows, row, most, bytes);
      List<R> shown = rows.subList(0, most);
      if (shown.stream().allMatch(each -> row.apply(each).carried())) {
        return new Stretch<>(shown, most < rows.size());
      }
      // A document may have become larger meanwhile; then there is another round.
      long largest = shown.stream().mapToLong(each -> row.apply(each).bytes()).max().orElse(0);
      rows = source.load(most + 1L, largest);
    }
  }

  private static <R> int fitting(List<R> rows, Function<R, PageRow> row, int most, long bytes) {
    long left = bytes;
    int count = 0;
    while (count < rows.size() && count < most) {
      left -= row.apply(rows.get(count)).bytes();
      if (left < 0 && count > 0) {
        break;
      }
      count++;
    }
    return count;
  }
}
