import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readFrame } from "./line";
import { checkOf, pinned } from "./signed";

// What the hub signs: a test in Go holds the file to that.
const made = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../../backend/queue/testdata/frames.json"), "utf8"),
) as { event: string; key: string; otherKey: string; frames: string[]; ofAnotherEvent: string };
const subtle = webcrypto.subtle as SubtleCrypto;

describe("the check", () => {
  const check = async () => {
    const own = await checkOf(made.event, made.key, subtle);
    if (!own) throw new Error("this Node has no Ed25519");
    return own;
  };

  it("takes what the hub has signed", async () => {
    const own = await check();
    expect(made.frames.length).toBeGreaterThan(1);
    for (const text of made.frames) {
      expect(readFrame(text)).not.toBeNull();
      expect(await own(text)).toBe(true);
    }
  });

  it("takes nothing else", async () => {
    const own = await check();
    const [first = "", second = ""] = made.frames;
    const [signature = "", json = ""] = [
      first.slice(0, first.indexOf(" ")),
      first.slice(first.indexOf(" ") + 1),
    ];
    for (const text of [
      made.ofAnotherEvent,
      first.replace('"s":', '"s":1'),
      `${second.slice(0, second.indexOf(" "))} ${json}`,
      `${signature}  ${json}`,
      `${signature} ${json} `,
      `${signature.slice(1)} ${json}`,
      `=?! ${json}`,
      ` ${json}`,
      json,
      "",
    ]) {
      expect(await own(text), text).toBe(false);
    }
    const others = await checkOf(made.event, made.otherKey, subtle);
    expect(await others?.(first)).toBe(false);
  });

  it("is none where a browser cannot", async () => {
    expect(await checkOf(made.event, made.key, null)).toBeNull();
    const old = {
      importKey: () => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError")),
    };
    expect(await checkOf(made.event, made.key, old as unknown as SubtleCrypto)).toBeNull();
    expect(await checkOf(made.event, "no key", subtle)).toBeNull();
  });
});

describe("the hub's key", () => {
  afterEach(() => sessionStorage.clear());

  it("is that of the first page of a tab", () => {
    expect(pinned("")).toBe("");
    expect(pinned("first")).toBe("first");
    expect(pinned("second")).toBe("first");
    expect(pinned("")).toBe("first");
  });
});
