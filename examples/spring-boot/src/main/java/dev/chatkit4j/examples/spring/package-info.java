/** A chat in a Spring Boot application. */
@NullMarked
package dev.chatkit4j.examples.spring;

import org.jspecify.annotations.NullMarked;
