/**
 * The ChatKit protocol as records and sealed unions: requests, events, items and what they hold.
 */
@NullMarked
package dev.chatkit4j.protocol;

import org.jspecify.annotations.NullMarked;
