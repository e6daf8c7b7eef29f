/**
 * JSON text and protocol records, both ways. The only package that knows wire names and a JSON
 * library.
 */
@NullMarked
package dev.chatkit4j.codec;

import org.jspecify.annotations.NullMarked;
