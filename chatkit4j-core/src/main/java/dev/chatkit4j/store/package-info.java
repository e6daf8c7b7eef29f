/**
 * What a backend implements: {@link dev.chatkit4j.store.Store}, {@link
 * dev.chatkit4j.store.AttachmentStore}, their abilities and errors.
 */
@NullMarked
package dev.chatkit4j.store;

import org.jspecify.annotations.NullMarked;
