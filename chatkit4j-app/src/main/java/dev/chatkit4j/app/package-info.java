/** The program. */
@NullMarked
package dev.chatkit4j.app;

import org.jspecify.annotations.NullMarked;
