/** A page to chat with, which any adapter can serve. */
@NullMarked
package dev.chatkit4j.playground;

import org.jspecify.annotations.NullMarked;
