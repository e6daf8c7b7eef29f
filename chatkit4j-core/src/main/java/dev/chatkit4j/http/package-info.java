/**
 * What an HTTP endpoint does besides handing requests to the engine, whatever serves the HTTP: read
 * bodies within bounds, take files in and hand them out, and say why not.
 */
@NullMarked
package dev.chatkit4j.http;

import org.jspecify.annotations.NullMarked;
