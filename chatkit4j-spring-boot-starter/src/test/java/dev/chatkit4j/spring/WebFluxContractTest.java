package dev.chatkit4j.spring;

/** Spring WebFlux under the contract. */
final class WebFluxContractTest extends StackContract {
  WebFluxContractTest() {
    super(Stack.WEBFLUX);
  }
}
