import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256, solve } from "./work";

const hex = (words: Uint32Array) => Array.from(words, (w) => w.toString(16).padStart(8, "0")).join("");
const known = (text: string) => createHash("sha256").update(text).digest("hex");

test("hashes as SHA-256 does, at every length around a block's end", () => {
  for (let n = 0; n < 200; n++) {
    const text = "ticket crib ".repeat(20).slice(0, n);
    expect(hex(sha256(text))).toBe(known(text));
  }
});

test("finds the number that was thought of and spells it as the hub reads it", () => {
  const salt = "71d44e48156a3d16?expires=1800000120&max=2000&";
  const asked = {
    algorithm: "SHA-256",
    challenge: known(`${salt}1472`),
    maxnumber: 2000,
    salt,
    signature: "s",
  };
  const { maxnumber: _, ...rest } = asked;
  expect(JSON.parse(atob(solve(JSON.stringify(asked)) ?? ""))).toEqual({ ...rest, number: 1472 });
  expect(solve(JSON.stringify({ ...asked, maxnumber: 1471 }))).toBeNull();
});
