package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import java.util.Set;

/** Rules E1.1 to E1.6. */
abstract class AskingRules<C> extends EndpointGroup<C> {
  AskingRules(EndpointContract<C> contract) {
    super(contract);
  }

  @Rule("E1.1")
  void another_method_than_post_is_a_405_that_says_which_there_are() throws Exception {
    for (String method : Set.of("GET", "PUT", "DELETE", "PATCH")) {
      try (Wire wire = connect().send(head(method + " /chatkit", "X-User: alice"))) {
        refusal(wire, 405, "method_not_allowed");
        same("Allow", "POST, OPTIONS", wire.header("Allow"));
      }
    }
  }

  @Rule("E1.2")
  void head_gets_no_body() throws Exception {
    try (Wire wire = connect().send(head("HEAD /chatkit", "X-User: alice"))) {
      wire.readHead();
      same("status", 405, wire.status());
      same("bytes after the head", 0, wire.readToEnd());
    }
  }

  @Rule("E1.3")
  void options_says_which_methods_there_are() throws Exception {
    try (Wire wire = connect().send(head("OPTIONS /chatkit"))) {
      wire.readHead();
      same("status", 204, wire.status());
      same("Allow", "POST, OPTIONS", wire.header("Allow"));
      same("bytes after the head", 0, wire.readToEnd());
    }
  }

  @Rule("E1.4")
  void what_is_not_there_is_a_404() throws Exception {
    for (String path : Set.of("/chatkit/none", "/chatkit/attachments/a/b/c")) {
      try (Wire wire = connect().send(head("GET " + path, "X-User: alice"))) {
        refusal(wire, 404, "not_found");
      }
    }
  }

  @Rule("E1.5")
  void who_does_not_say_who_is_asking_changes_nothing() throws Exception {
    String body = create("hi");
    String request =
        head("POST /chatkit", "Content-Type: application/json", "Content-Length: " + body.length())
            + body;
    try (Wire wire = connect().send(request)) {
      refusal(wire, 401, "unauthorized");
    }
    try (Wire wire = connect().send(post("alice", LIST)).readHead()) {
      that("data of nobody's", json(wire, wire.readText()).toString().indexOf("thr_") < 0);
    }
  }

  @Rule("E1.6")
  void the_request_id_that_a_client_chooses_is_kept() throws Exception {
    String[] headers = {
      "X-User: alice", "X-Request-Id: try-1", "Content-Type: application/json", "Content-Length: 1"
    };
    try (Wire wire = connect().send(head("POST /chatkit", headers) + "{")) {
      same("request_id", "try-1", refusal(wire, 400, "invalid_request").text("request_id"));
    }
  }
}
