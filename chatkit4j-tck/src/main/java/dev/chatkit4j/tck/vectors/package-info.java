/** Recorded conversations, and a client that replays them against any ChatKit server over HTTP. */
@NullMarked
package dev.chatkit4j.tck.vectors;

import org.jspecify.annotations.NullMarked;
