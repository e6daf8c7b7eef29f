package dev.chatkit4j.examples.spring;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.spring.ChatResponder;
import dev.chatkit4j.spring.ChatUser;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A bicycle shop that its customers can ask. */
@SpringBootApplication
public class ShopApplication {
  private static final Map<String, Integer> STOCK = Map.of("city bike", 3, "tandem", 0);

  private static final ToolSpecification IN_STOCK =
      ToolSpecification.builder()
          .name("in_stock")
          .description("How many bicycles of a kind the shop has.")
          .parameters(JsonObjectSchema.builder().addStringProperty("kind").required("kind").build())
          .build();

  /** Starts it. */
  public static void main(String[] arguments) {
    SpringApplication.run(ShopApplication.class, arguments);
  }

  // region answers
  @Bean
  ChatResponder answers(StreamingChatModel model) {
    return ModelResponder.<ChatUser>builder(model)
            .systemPrompt(turn -> "You help %s in a bicycle shop.".formatted(turn.context().id()))
            .tool(IN_STOCK, ShopApplication::inStock)
            .build()
        ::respond;
  }

  private static String inStock(JsonObject arguments, Turn<ChatUser> turn) {
    String kind = arguments.text("kind");
    turn.progress("search", "Looking for a " + kind);
    Integer count = kind == null ? null : STOCK.get(kind);
    return count == null ? "We never had one." : "%s in stock".formatted(count);
  }

  // endregion
}
