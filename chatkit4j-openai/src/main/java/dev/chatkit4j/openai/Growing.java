package dev.chatkit4j.openai;

/** An item that is shown while the model makes it. */
interface Growing {
  /** Of the item in the thread. */
  String id();

  /** Keeps it as far as it got, or takes it away if there is nothing in it; says whether kept. */
  boolean finish();

  /** Takes it away. */
  void remove();
}
