/** A store on a JDBC data source. */
@NullMarked
package dev.chatkit4j.jdbc;

import org.jspecify.annotations.NullMarked;
