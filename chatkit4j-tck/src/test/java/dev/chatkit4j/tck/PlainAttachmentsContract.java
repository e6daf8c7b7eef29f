package dev.chatkit4j.tck;

import dev.chatkit4j.store.AttachmentStore;

/** The contract of a store that keeps no bytes itself and makes no room for any. */
final class PlainAttachmentsContract extends AttachmentStoreContract<String> {
  @Override
  protected AttachmentStore<String> store() {
    return (attachmentId, context) -> {};
  }

  @Override
  protected String contextOf(String owner) {
    return owner;
  }
}
