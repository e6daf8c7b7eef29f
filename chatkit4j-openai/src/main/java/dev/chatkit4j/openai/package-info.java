/** Answers from OpenAI's Responses API, see {@link OpenAiResponder}. */
@NullMarked
package dev.chatkit4j.openai;

import org.jspecify.annotations.NullMarked;
