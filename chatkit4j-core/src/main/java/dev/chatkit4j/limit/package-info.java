/** What many draw on at once and none may take from the others. */
@NullMarked
package dev.chatkit4j.limit;

import org.jspecify.annotations.NullMarked;
