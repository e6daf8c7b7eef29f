package dev.chatkit4j.server;

import java.time.Duration;

/**
 * A listener to turns, for measuring them. Called on the threads of the turns, many at once; must
 * be quick. What it throws is logged and changes nothing.
 */
public interface TurnListener {
  /** Listens to nothing. */
  TurnListener NONE = new TurnListener() {};

  /** The end of a turn. */
  enum Outcome {
    /** By itself. */
    DONE,
    /** The application's code, or saving what it said, failed. */
    FAILED,
    /**
     * The client left, which is also how a user stops a turn; or the user went on in the thread, or
     * deleted it.
     */
    CANCELLED,
    /** The server stopped. */
    STOPPED
  }

  /**
   * The application's code said something for the first time in a turn.
   *
   * @param type of the request, as on the wire
   * @param after the time since the request came
   */
  default void firstEvent(String type, Duration after) {}

  /**
   * A turn has ended and all of it is saved; its client may still be reading.
   *
   * @param type of the request, as on the wire
   * @param length the time since the request came
   */
  default void ended(String type, Outcome outcome, Duration length) {}
}
