/** Small chats to read, run and begin with. Each is one class with a {@code main}. */
@org.jspecify.annotations.NullMarked
package dev.chatkit4j.examples;
