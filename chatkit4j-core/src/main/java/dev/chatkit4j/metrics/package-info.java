/**
 * Measures an engine and its store with Micrometer, which is not among the dependencies of this
 * library: whoever uses this package has a {@code MeterRegistry}, and so {@code micrometer-core}.
 */
@NullMarked
package dev.chatkit4j.metrics;

import org.jspecify.annotations.NullMarked;
