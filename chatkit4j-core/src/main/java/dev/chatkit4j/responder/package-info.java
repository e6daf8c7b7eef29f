/** What responders over a model share, whichever client they ask it with. */
@NullMarked
package dev.chatkit4j.responder;

import org.jspecify.annotations.NullMarked;
