package dev.chatkit4j.template;

/** A piece of a template that writes something, or decides what is written. */
interface Part {
  void render(Rendering to);
}
