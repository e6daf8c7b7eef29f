/** A store that lives as long as the process. */
@NullMarked
package dev.chatkit4j.store.memory;

import org.jspecify.annotations.NullMarked;
