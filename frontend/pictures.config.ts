import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config";

// Takes a picture of every screen, in light and dark, in both languages and at the sizes that we
// promise: `npm run pictures` (with `-- -g gate` only those). They land below /tmp, or in PICTURES.
export default defineConfig({
  ...journeys,
  testMatch: "pictures.ts",
  timeout: 600_000,
  use: { ...journeys.use, trace: "off", contextOptions: { reducedMotion: "reduce" } },
});
