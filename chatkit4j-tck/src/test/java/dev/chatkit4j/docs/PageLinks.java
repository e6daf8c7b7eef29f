package dev.chatkit4j.docs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The links of pages to other pages, headings and files of the project. */
final class PageLinks {
  private static final Pattern LINK = Pattern.compile("\\]\\((?<target>[^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (?<text>.+)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]*`");

  private PageLinks() {}

  /** The links of a page that lead nowhere, each with its line. */
  static List<String> broken(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    String text = Files.readString(page);
    Matcher link = LINK.matcher(withoutCode(text));
    while (link.find()) {
      String problem = problem(page, link.group("target"));
      if (!problem.isEmpty()) {
        long line = text.substring(0, link.start()).lines().count();
        broken.add("%s:%s: %s".formatted(page.getFileName(), line, problem));
      }
    }
    return broken;
  }

  private static String problem(Path page, String target) throws IOException {
    if (URI.create(target).isAbsolute()) {
      return "";
    }
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) {
      return "there is no " + parts[0];
    }
    return parts.length == 1 || anchors(Files.readString(file)).contains(parts[1])
        ? ""
        : "%s has no heading #%s".formatted(file.getFileName(), parts[1]);
  }

  /** The anchors of a page's headings, as the usual renderers of Markdown make them. */
  static Set<String> anchors(String page) {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(fencesRemoved(page));
    while (heading.find()) {
      String plain = heading.group("text").strip().toLowerCase(Locale.ROOT);
      String anchor = plain.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
      String unique = anchor;
      for (int i = 1; !anchors.add(unique); i++) {
        unique = anchor + "-" + i;
      }
    }
    return anchors;
  }

  /** The same length, so that places stay; what looks like a link in code is none. */
  private static String withoutCode(String page) {
    return CODE.matcher(page).replaceAll(code -> " ".repeat(code.group().length()));
  }

  private static String fencesRemoved(String page) {
    return page.replaceAll("(?ms)^```.*?^```$", "");
  }
}
