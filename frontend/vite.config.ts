import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// appType "mpa": an unknown address must reach the Go handler, never be
// answered with index.html. target safari16: the oldest WebKitGTK we open in.
export default defineConfig({
  appType: "mpa",
  plugins: [react(), tailwindcss()],
  build: {
    target: "safari16",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
  },
});
