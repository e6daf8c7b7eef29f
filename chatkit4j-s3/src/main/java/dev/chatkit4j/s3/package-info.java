/** Bytes of attachments in S3-compatible storage. */
@NullMarked
package dev.chatkit4j.s3;

import org.jspecify.annotations.NullMarked;
