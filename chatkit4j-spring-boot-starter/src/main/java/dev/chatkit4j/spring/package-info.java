/** ChatKit in a Spring Boot application. */
@NullMarked
package dev.chatkit4j.spring;

import org.jspecify.annotations.NullMarked;
