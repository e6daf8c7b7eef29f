package dev.chatkit4j.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of the rule with that number, see {@link Rulebook}. */
@Test
@ExtendWith(RuleReport.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Rule {
  /**
   * The number, such as {@code 1.3} of stores , {@code A1.3} of attachment stores or {@code E1.3}
   * of endpoints.
   */
  String value();
}
