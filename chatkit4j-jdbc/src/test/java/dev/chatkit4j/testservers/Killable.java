package dev.chatkit4j.testservers;

/** A server of the test's own that can be killed. */
public interface Killable {
  /** Kills it with all its processes, which get no time for anything. */
  void kill();

  /** Starts it again, on the same port with the same data. */
  void restart() throws Exception;
}
