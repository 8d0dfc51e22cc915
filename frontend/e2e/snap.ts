import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, type Page } from "@playwright/test";

const FOLDER = process.env.PICTURES ?? "/tmp/ticketcrib-pictures";

interface Variant {
  language: "en" | "fr";
  theme: "light" | "dark";
  width: number;
  height: number;
}

/** Each screen is shown so; English in light at the common size last, where the journey goes on. */
const VARIANTS: Variant[] = [
  { language: "en", theme: "dark", width: 1366, height: 768 },
  { language: "fr", theme: "dark", width: 1280, height: 720 },
  { language: "fr", theme: "light", width: 1366, height: 768 },
  { language: "fr", theme: "light", width: 1920, height: 1080 },
  { language: "en", theme: "light", width: 1366, height: 768 },
];

interface Bound {
  go: { app: Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>> };
}

/** Calls a bound method of the program, as its screens do. */
export async function call<T>(page: Page, name: string, ...args: unknown[]): Promise<T> {
  const [struct = "", method = ""] = name.split(".");
  return page.evaluate(
    async ([struct, method, args]) => {
      const { go } = window as unknown as Bound;
      return (await go.app[struct]?.[method]?.(...args)) as never;
    },
    [struct, method, args] as const,
  );
}

/** Takes one picture of the screen as it stands. */
export async function take(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: "disabled" });
}

/** Takes the pictures of one screen in every variant; `again` brings back what does not stay by
 * itself. */
export async function snap(page: Page, name: string, again?: () => Promise<void>): Promise<void> {
  for (const v of VARIANTS) {
    await page.setViewportSize({ width: v.width, height: v.height });
    await call(page, "Shell.SetLanguage", v.language);
    await expect(page.locator("html")).toHaveAttribute("lang", v.language);
    await page.evaluate((theme) => {
      document.documentElement.dataset.theme = theme;
    }, v.theme);
    await again?.();
    await take(page, `${name}-${v.language}-${v.theme}-${v.width}`);
  }
}
