/** Answers from any streaming model of LangChain4j, see {@link ModelResponder}. */
@NullMarked
package dev.chatkit4j.langchain4j;

import org.jspecify.annotations.NullMarked;
