/** Widgets from {@code .widget} files: their template, their schema. */
@NullMarked
package dev.chatkit4j.template;

import org.jspecify.annotations.NullMarked;
