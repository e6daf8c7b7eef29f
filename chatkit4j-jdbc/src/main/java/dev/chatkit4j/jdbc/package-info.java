/**
 * Stores in SQL databases: {@link dev.chatkit4j.jdbc.SqliteStore}, {@link
 * dev.chatkit4j.jdbc.PostgresStore} and {@link dev.chatkit4j.jdbc.MariaDbStore}.
 */
@NullMarked
package dev.chatkit4j.jdbc;

import org.jspecify.annotations.NullMarked;
