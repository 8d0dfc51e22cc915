import { defineConfig } from "@playwright/test";

// Journeys drive the shipped program in browser mode, each with a data folder of its own.
export default defineConfig({
  testDir: "e2e",
  timeout: 60_000,
  expect: { timeout: 7_000 },
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    viewport: { width: 1366, height: 768 },
    locale: "en-GB",
    timezoneId: "Pacific/Auckland",
    // A trace costs a sixth of the time: --trace retain-on-failure where one is wanted.
    trace: "off",
    permissions: ["clipboard-read", "clipboard-write"],
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
