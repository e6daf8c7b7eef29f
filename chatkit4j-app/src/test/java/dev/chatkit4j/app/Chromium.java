package dev.chatkit4j.app;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Gives tests the one browser of the run, and takes a picture of where one failed. */
final class Chromium implements BeforeEachCallback, AfterTestExecutionCallback {
  private static final Namespace SPACE = Namespace.create(Chromium.class);
  private static final List<String> ARGUMENTS =
      List.of(
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  @Override
  public void beforeEach(ExtensionContext context) {
    InBrowser test = (InBrowser) context.getRequiredTestInstance();
    test.browser =
        context
            .getRoot()
            .getStore(SPACE)
            .computeIfAbsent(Running.class, it -> new Running(), Running.class)
            .browser();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      InBrowser test = (InBrowser) context.getRequiredTestInstance();
      test.picture("failed/" + context.getRequiredTestMethod().getName());
    }
  }

  /** Closed by JUnit at the end of the run. One that does not start is not tried again. */
  private static final class Running implements AutoCloseable {
    private final Playwright driver =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private @Nullable Browser browser;
    private @Nullable Throwable failure;

    Running() {
      try {
        browser = launch();
      } catch (Exception | AssertionError e) {
        failure = e;
      }
    }

    private Browser launch() throws IOException, InterruptedException {
      return driver
          .chromium()
          .launch(
              new BrowserType.LaunchOptions()
                  .setExecutablePath(BrowserProgram.here().find())
                  .setChromiumSandbox(!BrowserProgram.isRoot())
                  .setArgs(ARGUMENTS));
    }

    Browser browser() {
      if (browser == null) {
        throw new AssertionError("There is no browser for the tests", failure);
      }
      return browser;
    }

    @Override
    public void close() {
      if (browser != null) {
        browser.close();
      }
      driver.close();
    }
  }
}
