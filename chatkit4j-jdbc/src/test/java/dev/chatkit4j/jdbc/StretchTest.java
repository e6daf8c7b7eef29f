package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The stretch of a table that a page takes into memory. */
class StretchTest {
  private static final int LARGE = 4_000_000;
  private static final long PAGE = 1 << 20;

  /** Rows with documents of such sizes; notes how many bytes each statement carried. */
  private static final class Rows implements Stretch.Source<PageRow> {
    final List<Integer> sizes = new ArrayList<>();
    final List<Long> carried = new ArrayList<>();
    Runnable afterFirst = () -> {};

    Rows(int count, int size) {
      for (int i = 0; i < count; i++) {
        sizes.add(size);
      }
    }

    @Override
    public List<PageRow> load(long limit, long largest) {
      List<PageRow> rows = new ArrayList<>();
      long bytes = 0;
      for (int i = 0; i < Math.min(limit, sizes.size()); i++) {
        int size = sizes.get(i);
        boolean carries = size <= largest;
        rows.add(new PageRow("id_" + i, size, carries ? new byte[size] : null));
        bytes += carries ? size : 0;
      }
      carried.add(bytes);
      if (carried.size() == 1) {
        afterFirst.run();
      }
      return rows;
    }

    Stretch<PageRow> read(int limit, long bytes) throws SQLException {
      return Stretch.read(this, Function.identity(), limit, bytes);
    }
  }

  @Test
  void small_rows_take_one_statement() throws SQLException {
    Rows rows = new Rows(101, 5_000);

    assertThat(rows.read(100, PAGE).rows()).hasSize(100);
    assertThat(rows.read(20, PAGE).more()).isTrue();
    assertThat(rows.carried).hasSize(2);
  }

  @Test
  void of_a_hundred_large_rows_no_more_than_two_are_in_memory_at_once() throws SQLException {
    Rows rows = new Rows(101, LARGE);

    Stretch<PageRow> page = rows.read(100, PAGE);

    assertThat(page.rows()).hasSize(1).allMatch(PageRow::carried);
    assertThat(page.more()).isTrue();
    assertThat(rows.carried).containsExactly(0L, 2L * LARGE);
  }

  @Test
  void a_large_row_behind_small_ones_is_not_carried() throws SQLException {
    Rows rows = new Rows(3, 100);
    rows.sizes.addAll(List.of(LARGE, 100));

    Stretch<PageRow> page = rows.read(100, PAGE);

    assertThat(page.rows()).extracting(PageRow::id).containsExactly("id_0", "id_1", "id_2");
    assertThat(page.more()).isTrue();
    assertThat(rows.carried).containsExactly(400L);
  }

  @Test
  void rows_that_grow_between_two_statements_are_no_more_than_fit() throws SQLException {
    Rows rows = new Rows(4, 300_000);
    rows.afterFirst = () -> rows.sizes.replaceAll(size -> LARGE);

    Stretch<PageRow> page = rows.read(100, PAGE);

    assertThat(page.rows()).hasSize(1).allMatch(PageRow::carried);
    assertThat(page.more()).isTrue();
  }

  @Test
  void rows_that_vanish_between_two_statements_leave_the_page_exact() throws SQLException {
    Rows rows = new Rows(4, 300_000);
    rows.afterFirst = () -> rows.sizes.subList(2, 4).clear();

    Stretch<PageRow> page = rows.read(100, PAGE);

    assertThat(page.rows()).hasSize(2).allMatch(PageRow::carried);
    assertThat(page.more()).isFalse();
  }

  @Test
  void a_page_without_a_bound_is_as_long_as_its_limit() throws SQLException {
    Rows rows = new Rows(12, 1_000_000);

    assertThat(rows.read(11, Long.MAX_VALUE).rows()).hasSize(11);
    assertThat(rows.read(Integer.MAX_VALUE, Long.MAX_VALUE).more()).isFalse();
    assertThat(rows.carried).hasSize(2);
  }
}
