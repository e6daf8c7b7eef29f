/** JMH benchmarks. */
@NullMarked
package dev.chatkit4j.benchmarks;

import org.jspecify.annotations.NullMarked;
