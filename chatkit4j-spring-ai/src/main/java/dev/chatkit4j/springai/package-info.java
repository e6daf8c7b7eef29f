/** Answers from any streaming model of Spring AI, see {@link SpringAiResponder}. */
@NullMarked
package dev.chatkit4j.springai;

import org.jspecify.annotations.NullMarked;
