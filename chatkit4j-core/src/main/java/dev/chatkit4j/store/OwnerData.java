package dev.chatkit4j.store;

/** All that one owner has, to hand it out or to erase it. An ability of a {@link Store}. */
public interface OwnerData<C> {
  /**
   * Reads everything of the context's owner: the threads, oldest first, each followed by its items
   * in their order, then the attachments' records by the bytes of their ids. Nothing if the owner
   * has nothing.
   *
   * <p>It is read page by page, so it may take its time. What is written meanwhile may be read or
   * not, but never makes anything else be left out or come twice. No lock, no transaction and no
   * connection is held while {@code sink} runs.
   *
   * @param sink runs on the caller's thread; what it throws ends the reading and reaches the caller
   */
  void readOwner(C context, OwnerSink sink);

  /**
   * Erases everything of the context's owner in one unit: threads, items, attachments' records and
   * the places of what was deleted. Silent if the owner has nothing. The bytes of attachments are
   * not a store's business.
   *
   * @return how much there was
   */
  Erased eraseOwner(C context);

  /**
   * The amounts that were erased.
   *
   * @param attachments how many records
   */
  record Erased(long threads, long items, long attachments) {
    /** The owner had nothing. */
    public static final Erased NOTHING = new Erased(0, 0, 0);
  }
}
