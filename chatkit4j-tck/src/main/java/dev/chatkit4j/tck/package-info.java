/**
 * The conformance kit: whoever writes a store extends {@link dev.chatkit4j.tck.StoreContract} and
 * learns which rules of the contract it breaks.
 */
@NullMarked
package dev.chatkit4j.tck;

import org.jspecify.annotations.NullMarked;
