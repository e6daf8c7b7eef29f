package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the parts of a template: text, output, {@code if}, {@code for} and {@code set}. */
final class TemplateParser {
  private static final String TAGS = "if, for and set";

  private final Tokens tokens;
  private final ExpressionParser expressions;

  private TemplateParser(Tokens tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  /**
   * The parts of a template.
   *
   * @param name of the template, for messages
   */
  static List<Part> parse(String source, String name) {
    @Nullable Tokens tokens = null;
    try {
      tokens = new Tokens(Lexer.tokens(source));
      TemplateParser parser = new TemplateParser(tokens);
      List<Part> parts = parser.parts();
      if (!parser.tokens.at(Token.Kind.END)) {
        throw parser.unexpectedTag();
      }
      return parts;
    } catch (Lexer.Unlexable e) {
      throw Place.error(name, source, e.offset, e);
    } catch (Flaw e) {
      throw Place.error(name, source, tokens == null ? 0 : tokens.offset(), e);
    }
  }

  /** Up to the end, or a tag that ends or divides what these are in. */
  private List<Part> parts() {
    tokens.enter();
    List<Part> parts = new ArrayList<>();
    while (!tokens.at(Token.Kind.END)) {
      if (tokens.at(Token.Kind.TEXT)) {
        String text = tokens.next().text();
        parts.add(to -> to.write(text));
      } else if (tokens.at(Token.Kind.DELIMITER, "{{")) {
        parts.add(output());
      } else if (tokens.atTag("if")) {
        parts.add(choice());
      } else if (tokens.atTag("for")) {
        parts.add(loop());
      } else if (tokens.atTag("set")) {
        parts.add(assignment());
      } else {
        break;
      }
    }
    tokens.leave();
    return List.copyOf(parts);
  }

  private Flaw unexpectedTag() {
    tokens.next();
    String tag = tokens.name();
    return switch (tag) {
      case "elif", "else", "endif", "endfor", "endset" ->
          new Flaw("%s out of place".formatted(tag));
      default -> new Flaw("there is no tag %s here, only %s".formatted(tag, TAGS));
    };
  }

  private Part output() {
    int offset = tokens.next().offset();
    Expression value = expressions.parse();
    tokens.expectDelimiter("}}");
    return to -> {
      to.offset = offset;
      to.write(to.text(value.in(to)));
    };
  }

  /** Begins a tag; returns where. */
  private int begin(String name) {
    int offset = tokens.offset();
    tokens.expectDelimiter("{%");
    tokens.expectName(name);
    return offset;
  }

  /** The whole tag, of nothing but its name. */
  private void tag(String name) {
    if (!tokens.at(Token.Kind.END) && !tokens.atTag(name)) {
      throw unexpectedTag();
    }
    begin(name);
    tokens.expectDelimiter("%}");
  }

  // --------------------------------------------------------------------------------- if

  private record Branch(int offset, Expression condition, List<Part> parts) {}

  private Part choice() {
    List<Branch> branches = new ArrayList<>();
    branches.add(branch("if"));
    while (tokens.atTag("elif")) {
      branches.add(branch("elif"));
    }
    List<Part> otherwise = otherwise();
    tag("endif");
    return to -> {
      for (Branch branch : branches) {
        to.offset = branch.offset;
        to.step();
        if (Values.truth(branch.condition.in(to))) {
          to.render(branch.parts);
          return;
        }
      }
      to.render(otherwise);
    };
  }

  private Branch branch(String tag) {
    int offset = begin(tag);
    Expression condition = expressions.parse();
    tokens.expectDelimiter("%}");
    return new Branch(offset, condition, parts());
  }

  private List<Part> otherwise() {
    if (!tokens.atTag("else")) {
      return List.of();
    }
    tag("else");
    return parts();
  }

  // --------------------------------------------------------------------------------- for

  private Part loop() {
    int offset = begin("for");
    List<String> names = names();
    tokens.expectName("in");
    Expression elements = expressions.withoutCondition();
    Expression filter = tokens.skipName("if") ? expressions.parse() : null;
    tokens.expectDelimiter("%}");
    List<Part> body = parts();
    List<Part> otherwise = otherwise();
    tag("endfor");
    return to -> {
      to.offset = offset;
      List<?> taken = taken(elements.in(to), names, filter, to);
      if (taken.isEmpty()) {
        to.inScope(() -> to.render(otherwise));
      }
      for (int i = 0; i < taken.size(); i++) {
        Loop loop = new Loop(i, taken.size());
        Object element = taken.get(i);
        to.offset = offset;
        to.step();
        to.inScope(() -> {
          to.set("loop", loop);
          bind(names, element, to);
          to.render(body);
        });
      }
    };
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    do {
      names.add(tokens.name());
    } while (tokens.skip(","));
    return List.copyOf(names);
  }

  private static List<?> taken(
      Object value, List<String> names, @Nullable Expression filter, Rendering to) {
    to.spendOnElements(value);
    List<?> elements = Values.elements(value);
    if (filter == null) {
      return elements;
    }
    List<Object> taken = new ArrayList<>();
    for (Object element : elements) {
      to.step();
      to.inScope(() -> {
        bind(names, element, to);
        if (Values.truth(filter.in(to))) {
          taken.add(element);
        }
      });
    }
    return taken;
  }

  private static void bind(List<String> names, Object element, Rendering to) {
    if (names.size() == 1) {
      to.set(names.getFirst(), element instanceof JsonValue json ? Values.of(json) : element);
      return;
    }
    if (!(element instanceof JsonArray array) || array.elements().size() != names.size()) {
      throw new Flaw(
          "a loop has %s variables, and an element is no list of as many".formatted(names.size()));
    }
    for (int i = 0; i < names.size(); i++) {
      to.set(names.get(i), Values.of(array.elements().get(i)));
    }
  }

  // --------------------------------------------------------------------------------- set

  private Part assignment() {
    int offset = begin("set");
    String name = tokens.name();
    if (tokens.skip("=")) {
      Expression value = expressions.parse();
      tokens.expectDelimiter("%}");
      return to -> {
        to.offset = offset;
        to.set(name, value.in(to));
      };
    }
    tokens.expectDelimiter("%}");
    List<Part> parts = parts();
    tag("endset");
    return to -> to.set(name, to.captured(parts));
  }
}
