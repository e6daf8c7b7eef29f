/** Measures of an engine and its store, taken with Micrometer. */
@NullMarked
package dev.chatkit4j.micrometer;

import org.jspecify.annotations.NullMarked;
