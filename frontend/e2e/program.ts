import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, type Page } from "@playwright/test";

const BINARY =
  process.env.TICKETCRIB_PROGRAM ?? path.resolve(import.meta.dirname, "../../build/bin/ticketcrib");

/** A running program in browser mode, with a data folder of its own. */
export class Program {
  readonly folder: string;
  private process: ChildProcess | undefined;
  private said = "";

  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), "ticketcrib-e2e-"));
  }

  /** Starts it and returns the one-time link. */
  async start(...flags: string[]): Promise<string> {
    // A port of its own, kept over a restart: hosts of other journeys come and go on this machine,
    // and would take the usual one while this one is down.
    const child = spawn(BINARY, ["--browser=127.0.0.1:0", "--listen=:0", "--data", this.folder, ...flags], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LANG: "en_GB.UTF-8" },
    });
    this.process = child;
    this.said = "";
    let errors = "";
    child.stderr?.on("data", (data: Buffer) => {
      errors += data.toString();
    });
    return new Promise((resolve, reject) => {
      child.stdout?.on("data", (data: Buffer) => {
        this.said += data.toString();
        const link = /http:\/\/127\.0\.0\.1:\d+\/\?open=\S+/.exec(this.said);
        if (link) resolve(link[0]);
      });
      child.once("exit", (code) => reject(new Error(`the program ended (${code}): ${errors}`)));
    });
  }

  /** The newest one-time link that it has printed. */
  get link(): string {
    return [...this.said.matchAll(/http:\/\/127\.0\.0\.1:\d+\/\?open=\S+/g)].at(-1)?.[0] ?? "";
  }

  /** Asks it to stop, or kills it at once, and waits until it is gone. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  /** Stops it and removes its folder. */
  async discard(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `program` runs, and `page` stands on its first screen. `another` makes a further one. */
export const test = base.extend<{ program: Program; another: () => Program }>({
  program: [
    async ({ page }, use) => {
      const program = new Program();
      await page.goto(await program.start());
      await use(program);
      await program.discard();
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from this pattern
  another: async ({}, use) => {
    const made: Program[] = [];
    await use(() => {
      const program = new Program();
      made.push(program);
      return program;
    });
    for (const program of made) await program.discard();
  },
});

/** Counts what a person does with a page: fields filled, keys or buttons pressed. */
export class Hands {
  fields = 0;
  presses = 0;

  constructor(readonly page: Page) {}

  async fill(label: string | RegExp, text: string): Promise<void> {
    this.fields += 1;
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  async press(key: string): Promise<void> {
    this.presses += 1;
    await this.page.keyboard.press(key);
  }

  async click(name: string | RegExp): Promise<void> {
    this.presses += 1;
    await this.page.getByRole("button", { name }).click();
  }
}
