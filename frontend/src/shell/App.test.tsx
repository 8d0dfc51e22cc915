import { describe, expect, it, vi } from "vitest";
import type { ShellView } from "../bridge";

vi.stubGlobal("go", { app: {} });
const { faceOf } = await import("./App");

const view = (place: string, faces: string[], performance = true): ShellView =>
  ({ place, faces, performance: performance ? { id: "p" } : undefined }) as ShellView;

describe("the face that opens first", () => {
  it.each([
    ["a gate laptop", view("gate", ["gate"]), undefined, "gate"],
    ["a counter laptop", view("counter", ["counter", "gate"]), undefined, "counter"],
    ["a host with an event", view("host", ["counter", "gate", "office"]), undefined, "counter"],
    ["a host without one", view("host", ["counter", "gate", "office"], false), undefined, "office"],
    ["a steward on the host", view("host", ["gate"]), undefined, "gate"],
    ["what was asked for", view("host", ["counter", "gate", "office"]), "gate", "gate"],
    ["never what the role may not", view("host", ["gate"]), "office", "gate"],
  ] as const)("%s", (_name, state, wanted, face) => {
    expect(faceOf(state, wanted)).toBe(face);
  });
});
