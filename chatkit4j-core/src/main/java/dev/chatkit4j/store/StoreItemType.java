package dev.chatkit4j.store;

import java.util.Locale;

/** The things that ids are generated for. */
public enum StoreItemType {
  /** A thread. */
  THREAD("thr"),
  /** A user's or assistant's message, a widget, an image, a form. */
  MESSAGE("msg"),
  /** A client tool call. */
  TOOL_CALL("tc"),
  /** A step outside a workflow. */
  TASK("tsk"),
  /** A workflow. */
  WORKFLOW("wf"),
  /** An attachment. */
  ATTACHMENT("atc"),
  /** Context that this library hides from the client. */
  SDK_HIDDEN_CONTEXT("shcx");

  private final String prefix;

  StoreItemType(String prefix) {
    this.prefix = prefix;
  }

  /** What default ids of this type begin with, before an underscore. */
  public String prefix() {
    return prefix;
  }

  /** The name in the protocol, such as {@code tool_call}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
