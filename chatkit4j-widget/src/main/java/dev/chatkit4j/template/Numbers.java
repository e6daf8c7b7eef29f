package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Arithmetic as Python has it: integers of any size, floats, and booleans as 0 and 1. */
final class Numbers {
  /** As long as a number in JSON may be. */
  static final int MAX_BITS = 3_300;

  private Numbers() {}

  static Object of(JsonNumber number) {
    String digits = number.digits();
    for (int i = 0; i < digits.length(); i++) {
      if (".eE".indexOf(digits.charAt(i)) >= 0) {
        return Double.valueOf(digits);
      }
    }
    return integer(digits);
  }

  static BigInteger integer(String digits) {
    if (digits.length() < 19) {
      return BigInteger.valueOf(Long.parseLong(digits));
    }
    if (digits.length() > MAX_BITS) { // reading them would take longer the more there are
      throw tooLarge();
    }
    return bounded(new BigInteger(digits));
  }

  private static BigInteger bounded(BigInteger number) {
    if (number.bitLength() > MAX_BITS) {
      throw tooLarge();
    }
    return number;
  }

  private static Flaw tooLarge() {
    return new Flaw("a number has more than %s bits".formatted(MAX_BITS));
  }

  static boolean isNumber(Object value) {
    return isInteger(value) || value instanceof Double;
  }

  static boolean isInteger(Object value) {
    return value instanceof BigInteger || value instanceof Boolean;
  }

  static BigInteger integer(Object value) {
    return value instanceof Boolean bool ? BigInteger.valueOf(bool ? 1 : 0) : (BigInteger) value;
  }

  private static double real(Object value) {
    return value instanceof Double number ? number : integer(value).doubleValue();
  }

  static boolean equal(Object left, Object right) {
    if (isInteger(left) && isInteger(right)) {
      return integer(left).equals(integer(right));
    }
    return !Double.isNaN(real(left)) && !Double.isNaN(real(right)) && compare(left, right) == 0;
  }

  static int compare(Object left, Object right) {
    if (isInteger(left) && isInteger(right)) {
      return integer(left).compareTo(integer(right));
    }
    if (!Double.isFinite(real(left)) || !Double.isFinite(real(right))) {
      return Double.compare(real(left), real(right));
    }
    return exact(left).compareTo(exact(right));
  }

  private static BigDecimal exact(Object value) {
    return value instanceof Double number ? new BigDecimal(number) : new BigDecimal(integer(value));
  }

  static Object positive(Object value) {
    requireNumber("+", value);
    return value instanceof Double ? value : integer(value);
  }

  static Object negated(Object value) {
    requireNumber("-", value);
    return value instanceof Double number ? (Object) (-number) : integer(value).negate();
  }

  /** One of the operators of numbers. */
  static Object calculated(String operator, Object left, Object right) {
    requireNumber(operator, left);
    requireNumber(operator, right);
    boolean real = !isInteger(left) || !isInteger(right);
    if (!real && operator.equals("/")) {
      return quotient(integer(left), integer(right));
    }
    if (real || (operator.equals("**") && integer(right).signum() < 0)) {
      return calculated(operator, real(left), real(right));
    }
    return bounded(calculated(operator, integer(left), integer(right)));
  }

  private static void requireNumber(String operator, Object value) {
    if (!isNumber(value)) {
      throw new Flaw("%s is not for %s".formatted(operator, Values.type(value)));
    }
  }

  private static BigInteger calculated(String operator, BigInteger left, BigInteger right) {
    return switch (operator) {
      case "+" -> left.add(right);
      case "-" -> left.subtract(right);
      case "*" -> left.multiply(right);
      case "//" -> floorDivided(left, right)[0];
      case "%" -> floorDivided(left, right)[1];
      default -> power(left, right);
    };
  }

  private static double calculated(String operator, double left, double right) {
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / notZero(right);
      case "//" -> Math.floor(left / notZero(right));
      case "%" -> remainder(left, notZero(right));
      default -> Math.pow(left, right);
    };
  }

  private static double notZero(double divisor) {
    if (divisor == 0) {
      throw new Flaw("a division by zero");
    }
    return divisor;
  }

  private static double quotient(BigInteger left, BigInteger right) {
    notZero(right.signum());
    return left.bitLength() <= 53 && right.bitLength() <= 53
        ? left.doubleValue() / right.doubleValue()
        : new BigDecimal(left).divide(new BigDecimal(right), MathContext.DECIMAL128).doubleValue();
  }

  private static BigInteger[] floorDivided(BigInteger left, BigInteger right) {
    notZero(right.signum());
    BigInteger[] both = left.divideAndRemainder(right);
    return both[1].signum() != 0 && both[1].signum() != right.signum()
        ? new BigInteger[] {both[0].subtract(BigInteger.ONE), both[1].add(right)}
        : both;
  }

  /** With the sign of the divisor. */
  private static double remainder(double left, double right) {
    double remainder = left % right;
    return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
  }

  private static BigInteger power(BigInteger base, BigInteger exponent) {
    boolean small = base.abs().bitLength() <= 1;
    long bits =
        exponent.bitLength() > 12 ? Long.MAX_VALUE : base.bitLength() * exponent.longValue();
    if (!small && bits > 2 * MAX_BITS) {
      throw new Flaw("a number has more than %s bits".formatted(MAX_BITS));
    }
    return small
        ? base.pow(exponent.signum() == 0 ? 0 : exponent.testBit(0) ? 1 : 2)
        : base.pow(exponent.intValue());
  }
}
