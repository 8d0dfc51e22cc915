import { expect, type Page } from "@playwright/test";
import type { Program } from "./program";

/** Starts a further program and lets it ask to join the hub whose Devices page `hub` shows. The
 * answer says on both that the words are the same. */
export async function joinFrom(
  hub: Page,
  other: Page,
  program: Program,
  as: { place: "Counter" | "Gate" | "Office"; name: string },
): Promise<() => Promise<void>> {
  await hub.getByRole("button", { name: as.place, exact: true }).click({ timeout: 20_000 });
  await hub.getByRole("button", { name: "Make a code" }).click();
  const code = (await hub.getByTestId("enrol-code").textContent()) ?? "";
  const address = ((await hub.getByText(/^or type it/).textContent()) ?? "").split("·")[1]?.trim() ?? "";
  await other.goto(await program.start());
  await expect(other.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
  await other.keyboard.press("2");
  await other.getByLabel("Code", { exact: true }).fill(code);
  await other.getByLabel("Address of the hub").fill(address);
  await other.getByLabel("Name of this laptop").fill(as.name);
  await other.keyboard.press("Enter");
  const words = (await other.getByTestId("join-words").textContent()) ?? "";
  await expect(hub.getByTestId("hub-words")).toHaveText(words);
  return async () => {
    await other.getByRole("button", { name: "Same words" }).click();
    await hub.getByRole("button", { name: "Same, let in" }).click();
  };
}
