/** Free-form JSON as immutable values; numbers keep their digits. */
@NullMarked
package dev.chatkit4j.json;

import org.jspecify.annotations.NullMarked;
