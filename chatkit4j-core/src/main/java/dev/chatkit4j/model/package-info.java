/** What was said in a thread, in the form in which models are asked. */
@NullMarked
package dev.chatkit4j.model;

import org.jspecify.annotations.NullMarked;
