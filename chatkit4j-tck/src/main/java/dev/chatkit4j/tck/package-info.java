/**
 * The conformance kits: whoever writes a store extends {@link dev.chatkit4j.tck.StoreContract}, or
 * {@link dev.chatkit4j.tck.AttachmentStoreContract} for one of attachments, and learns which rules
 * of the contract it breaks.
 */
@NullMarked
package dev.chatkit4j.tck;

import org.jspecify.annotations.NullMarked;
