/** ChatKit in a servlet container, with or without a framework on top of it. */
@NullMarked
package dev.chatkit4j.servlet;

import org.jspecify.annotations.NullMarked;
