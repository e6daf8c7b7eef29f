package dev.chatkit4j.spring;

/** Spring Mvc under the contract. */
final class MvcContractTest extends StackContract {
  MvcContractTest() {
    super(Stack.MVC);
  }
}
