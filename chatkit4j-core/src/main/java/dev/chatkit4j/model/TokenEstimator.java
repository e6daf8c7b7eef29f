package dev.chatkit4j.model;

/** Says about how many tokens a model counts. Must be thread-safe. */
@FunctionalInterface
public interface TokenEstimator {
  /**
   * Four characters are a token, a picture is 1,000, a byte of a file is a tenth, and each input
   * has 4 around it.
   */
  TokenEstimator CHARACTERS =
      input ->
          4
              + switch (input) {
                case ModelInput.Message message ->
                    message.parts().stream().mapToLong(TokenEstimator::tokens).sum();
                case ModelInput.ToolCall call ->
                    tokens(call.name().length() + call.arguments().length());
                case ModelInput.ToolOutput output -> tokens(output.output().length());
              };

  /** At least 0. */
  long tokens(ModelInput input);

  private static long tokens(ModelInput.Part part) {
    return switch (part) {
      case ModelInput.Text text -> tokens(text.text().length());
      case ModelInput.Image image -> 1_000;
      case ModelInput.ImageUrl image -> 1_000;
      case ModelInput.File file -> file.bytes().length / 10;
    };
  }

  private static long tokens(int characters) {
    return (characters + 3L) / 4;
  }
}
