/**
 * The one way in: what an endpoint does besides handing requests to the engine, whatever serves the
 * HTTP. {@link dev.chatkit4j.http.ChatKitEndpoint} answers a {@link
 * dev.chatkit4j.http.HttpRequest}, which an adapter implements, with a {@link
 * dev.chatkit4j.http.HttpResponse}, which it sends.
 */
@NullMarked
package dev.chatkit4j.http;

import org.jspecify.annotations.NullMarked;
