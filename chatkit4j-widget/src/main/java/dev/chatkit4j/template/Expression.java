package dev.chatkit4j.template;

/** What has a value, see {@link Values}, while a template is rendered. */
interface Expression {
  Object in(Rendering rendering);
}
