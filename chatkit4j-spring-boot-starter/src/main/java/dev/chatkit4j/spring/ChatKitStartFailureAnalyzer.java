package dev.chatkit4j.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a {@link ChatKitStartException} without its stack trace. */
final class ChatKitStartFailureAnalyzer extends AbstractFailureAnalyzer<ChatKitStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ChatKitStartException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
  }
}
