/** The conformance kit for store authors. */
@NullMarked
package dev.chatkit4j.tck;

import org.jspecify.annotations.NullMarked;
