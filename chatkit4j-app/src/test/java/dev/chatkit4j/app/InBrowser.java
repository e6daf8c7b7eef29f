package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.chatkit4j.playground.Playground;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The playground in a browser. Whatever a test does, its pages ask no other host for anything, run
 * into no error of their own and do nothing that their policy forbids.
 */
@ExtendWith(Chromium.class)
@Timeout(120)
@Tag("slow")
abstract class InBrowser {
  static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String HOST = "http://127.0.0.1:";
  private static final int PATIENCE_MS = 20_000;

  final List<String> strayed = new CopyOnWriteArrayList<>();
  final List<String> broken = new CopyOnWriteArrayList<>();
  List<String> starters = List.of();
  String home = "/";
  Browser browser;
  BrowserContext context;
  Page page;
  Served served;

  // ------------------------------------------------------------------------------- the server

  void serve(Served.Responder responder) {
    serve(Served.by(responder));
  }

  void serve(Served.Setup setup) {
    served = setup.playground(Playground.atRoot(null, starters)).start();
  }

  /** Answers from a script, in which single quotes stand for double ones. */
  void script(String script) {
    byte[] text = script.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    serve(Served.with((store, options) -> new ScriptServer<>(Script.parse(text), store, options)));
  }

  // ------------------------------------------------------------------------------- the browser

  /** A desktop, light. */
  void visit() {
    visit(new Browser.NewContextOptions().setViewportSize(1280, 800));
  }

  void visit(Browser.NewContextOptions options) {
    if (options.colorScheme == null) {
      options.setColorScheme(ColorScheme.LIGHT);
    }
    context = browser.newContext(options.setLocale("en-GB"));
    setDefaultAssertionTimeout(PATIENCE_MS);
    context.setDefaultTimeout(PATIENCE_MS);
    context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
    context.onRequest(request -> {
      if (request.url().startsWith("http") && !request.url().startsWith(HOST)) {
        strayed.add(request.url());
      }
    });
    context.onWebError(error -> broken.add(error.error()));
    context.onConsoleMessage(message -> {
      if (message.text().contains("Content Security Policy")) {
        broken.add(message.text());
      }
    });
    page = open(home);
  }

  /** Where pages are. */
  int port() {
    return served.port();
  }

  /** Another tab. */
  Page open(String path) {
    Page tab = context.newPage();
    tab.navigate(HOST + port() + path);
    return tab;
  }

  @AfterEach
  void leave() {
    if (context != null) {
      context.close();
    }
    if (served != null) {
      served.close();
    }
    assertThat(strayed).as("requests to others").isEmpty();
    assertThat(broken).as("errors in the page").isEmpty();
  }

  void picture(String name) {
    if (page != null && !page.isClosed()) {
      page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }
  }

  /** Loads the page again until it shows that: what the server does later is not awaited. */
  void reloadUntil(Locator shown) {
    for (int tries = 1; ; tries++) {
      page.reload();
      try {
        shown.waitFor(new Locator.WaitForOptions().setTimeout(1_000));
        return;
      } catch (TimeoutError e) {
        if (tries == 20) {
          throw e;
        }
      }
    }
  }

  // ------------------------------------------------------------------------------- what is seen

  Locator button(String name) {
    return named(page.locator("body"), AriaRole.BUTTON, name);
  }

  static Locator named(Locator within, AriaRole role, String name) {
    return within.getByRole(role, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator message() {
    return page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true));
  }

  /** Types it and presses Enter, and does not wait for an answer. */
  void say(String text) {
    message().fill(text);
    message().press("Enter");
  }

  /** Says it and waits until the answer is whole. */
  void talk(String text) {
    say(text);
    settled();
  }

  /** Until nothing is being answered. */
  void settled() {
    assertThat(button("Stop")).isHidden();
    assertThat(page.locator(".item.open")).hasCount(0);
    assertThat(page.locator(".reading")).hasCount(0);
  }

  Locator items() {
    return page.locator("article.item");
  }

  Locator items(String type) {
    return page.locator("article.item[data-type='" + type + "']");
  }

  Locator answer() {
    return items("assistant_message").last();
  }

  Locator toast() {
    return page.locator(".toast").last();
  }
}
