/** Stores in SQL databases: {@link dev.chatkit4j.jdbc.SqliteStore}. */
@NullMarked
package dev.chatkit4j.jdbc;

import org.jspecify.annotations.NullMarked;
