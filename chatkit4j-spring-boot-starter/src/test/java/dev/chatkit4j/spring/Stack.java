package dev.chatkit4j.spring;

import org.springframework.boot.WebApplicationType;

/** The two ways to serve the web with Spring. */
enum Stack {
  MVC(WebApplicationType.SERVLET),
  WEBFLUX(WebApplicationType.REACTIVE);

  final WebApplicationType type;

  Stack(WebApplicationType type) {
    this.type = type;
  }
}
