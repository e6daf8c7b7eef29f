package dev.chatkit4j.tck;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Shows a test as the number of its rule and its own name. */
final class RuleNames extends DisplayNameGenerator.ReplaceUnderscores {
  @Override
  public String generateDisplayNameForMethod(
      List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
    String name = super.generateDisplayNameForMethod(enclosingInstanceTypes, testClass, testMethod);
    Rule rule = testMethod.getAnnotation(Rule.class);
    return rule == null ? name : rule.value() + " " + name;
  }
}
