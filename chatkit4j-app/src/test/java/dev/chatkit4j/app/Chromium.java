package dev.chatkit4j.app;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.util.List;
import java.util.Map;
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
            .computeIfAbsent(Running.class, it -> Running.start(), Running.class)
            .browser;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      InBrowser test = (InBrowser) context.getRequiredTestInstance();
      test.picture("failed/" + context.getRequiredTestMethod().getName());
    }
  }

  /** Closed by JUnit at the end of the run. */
  record Running(Playwright driver, Browser browser) implements AutoCloseable {
    static Running start() {
      Playwright driver =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      try {
        return new Running(driver, launch(driver));
      } catch (Exception e) {
        driver.close();
        throw new AssertionError("Chromium does not start: " + e.getMessage(), e);
      }
    }

    static Browser launch(Playwright driver) throws Exception {
      return driver
          .chromium()
          .launch(
              new BrowserType.LaunchOptions()
                  .setExecutablePath(BrowserProgram.here().find())
                  .setChromiumSandbox(!BrowserProgram.isRoot())
                  .setArgs(ARGUMENTS));
    }

    @Override
    public void close() {
      browser.close();
      driver.close();
    }
  }
}
