package dev.chatkit4j.template;

/** A part of a template that has a value, see {@link Values}, while it is rendered. */
interface Expression {
  Object in(Rendering rendering);
}
