import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Found {
  id: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** What axe finds wrong by WCAG 2.2 AA on the page as it stands. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run: (o: object) => Promise<{ violations: Found[] }> } }).axe
      .run;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    return (await run({ runOnly: tags })).violations;
  });
  return found.flatMap((f) =>
    f.nodes.map((n) => `${f.id}: ${JSON.stringify(n.target)} ${n.failureSummary ?? ""}`),
  );
}
