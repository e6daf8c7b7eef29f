/** Files that users bring along: taking them in, checking, keeping, handing out, removing. */
@NullMarked
package dev.chatkit4j.attachment;

import org.jspecify.annotations.NullMarked;
