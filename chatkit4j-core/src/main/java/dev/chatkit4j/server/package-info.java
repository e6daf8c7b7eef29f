/**
 * The engine: {@link dev.chatkit4j.server.ChatKitServer} answers requests, {@link
 * dev.chatkit4j.server.Turn} is what user code talks to.
 */
@NullMarked
package dev.chatkit4j.server;

import org.jspecify.annotations.NullMarked;
