import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** What a buyer's phone may be made to fetch, compressed, before a page of the shop can be used. */
const SHOP_BUDGET = 150 * 1024;

/** Fails a build whose shop has become too heavy: the page, its sheets and every script that it loads at
 * once. Faces come after and are not counted. */
function shopBudget(): Plugin {
  return {
    name: "shop-budget",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const page = bundle["shop.html"];
        if (page?.type !== "asset") this.error("There is no shop.html.");
        const files = new Set(["shop.html"]);
        const add = (name: string) => {
          if (files.has(name)) return;
          files.add(name);
          const file = bundle[name];
          if (file?.type === "chunk") for (const other of file.imports) add(other);
        };
        for (const [, name] of String(page.source).matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g))
          add(name ?? "");
        let bytes = 0;
        for (const name of files) {
          const file = bundle[name];
          if (file) bytes += gzipSync(file.type === "chunk" ? file.code : file.source).length;
        }
        if (files.size < 3) this.error("The shop's page loads no script and sheet: it cannot be measured.");
        this.info(`the shop is ${(bytes / 1024).toFixed(1)} KiB compressed, of ${SHOP_BUDGET / 1024}`);
        if (bytes > SHOP_BUDGET)
          this.error(
            `The shop is ${bytes} bytes compressed, above ${SHOP_BUDGET}: ${[...files].join(", ")}.`,
          );
      },
    },
  };
}

// appType "mpa": an unknown address must reach the Go handler, never be
// answered with index.html. target safari16: the oldest WebKitGTK we open in.
export default defineConfig({
  appType: "mpa",
  plugins: [react(), tailwindcss(), shopBudget()],
  build: {
    target: "safari16",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    rolldownOptions: { input: ["index.html", "shop.html"] },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
  },
});
