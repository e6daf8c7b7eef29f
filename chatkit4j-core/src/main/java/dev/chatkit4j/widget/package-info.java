/** Widgets as JSON trees: the updates that lead from one state to the next. */
@NullMarked
package dev.chatkit4j.widget;

import org.jspecify.annotations.NullMarked;
