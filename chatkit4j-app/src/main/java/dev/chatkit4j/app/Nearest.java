package dev.chatkit4j.app;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The name that somebody meant who wrote another. */
final class Nearest {
  private Nearest() {}

  /** The name that the fewest changes of a letter make; null if that is no likeness. */
  static @Nullable String to(String written, Collection<String> names) {
    return names.stream()
        .filter(name -> changes(written, name) <= Math.max(2, name.length() / 3))
        .min(
            Comparator.<String>comparingInt(name -> changes(written, name))
                .thenComparing(Comparator.naturalOrder()))
        .orElse(null);
  }

  /** Letters to be put in, left out, replaced or swapped with the next one. */
  private static int changes(String from, String to) {
    int[][] least = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          least[i][j] = i + j;
          continue;
        }
        int replaced = least[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        least[i][j] = Math.min(replaced, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
        }
      }
    }
    return least[from.length()][to.length()];
  }
}
