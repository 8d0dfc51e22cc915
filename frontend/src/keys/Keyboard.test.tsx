import { act, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Keyboard, type ScanAction, useShortcuts } from "./Keyboard";
import { PASS_DIGITS } from "./wedge";

const pass = Array.from({ length: PASS_DIGITS }, (_, i) => String((i * 3 + 2) % 10)).join("");

/** As the Counter does: the tender opens only when something is in the basket. */
function Basket({ heard }: { heard: Heard }) {
  const [items, setItems] = useState(0);
  useShortcuts([
    { keys: ["1"], run: () => setItems((n) => n + 1) },
    { keys: ["F9"], run: () => items > 0 && heard.ran.push(`pay ${items}`) },
  ]);
  return null;
}

interface Heard {
  ran: string[];
  scans: ScanAction[];
  pressed: number;
}

function Screen({ heard, modal }: { heard: Heard; modal: boolean }) {
  const [text, setText] = useState("Regular");
  useShortcuts(
    ["1", "F9", "Enter", "Space"].map((key) => ({ keys: [key], run: () => heard.ran.push(key) })),
    { onScan: (scan) => heard.scans.push(scan) },
  );
  return (
    <>
      <input aria-label="note" value={text} onChange={(e) => setText(e.target.value)} />
      <button type="button" onClick={() => heard.pressed++}>
        Take
      </button>
      {modal && <Modal />}
    </>
  );
}

function Modal() {
  useShortcuts([], { modal: true });
  return null;
}

let clock = 1000;

function show(modal = false): Heard {
  const heard: Heard = { ran: [], scans: [], pressed: 0 };
  render(
    <Keyboard>
      <Screen heard={heard} modal={modal} />
    </Keyboard>,
  );
  return heard;
}

/** A key as the browser sends it: the field or button gets it unless somebody prevented it. */
function press(target: Element, key: string, after: number): void {
  clock += after;
  const code = /^\d$/.test(key) ? `Digit${key}` : key === " " ? "Space" : key;
  const event = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: clock });
  act(() => {
    const open = target.dispatchEvent(event);
    if (!open) return;
    if (target instanceof HTMLInputElement && key.length === 1) {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(
        target,
        target.value + key,
      );
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (target instanceof HTMLButtonElement && (key === "Enter" || key === " ")) target.click();
  });
}

function scan(target: Element): void {
  for (const digit of pass) press(target, digit, 5);
}

describe("the keyboard", () => {
  beforeEach(() => {
    clock = 1000;
    vi.useFakeTimers();
    vi.spyOn(performance, "now").mockImplementation(() => clock);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("runs a person's digit as a shortcut once it cannot be a scanner's", () => {
    const heard = show();
    press(document.body, "1", 500);
    expect(heard.ran).toEqual([]);
    clock += 50;
    act(() => void vi.advanceTimersByTime(50));
    expect(heard.ran).toEqual(["1"]);
  });

  it("keeps the order of 1 and F9 however quick they are", () => {
    const heard = show();
    press(document.body, "1", 500);
    press(document.body, "F9", 15);
    expect(heard.ran).toEqual(["1", "F9"]);
  });

  it("lets each key meet the screen that the one before it made", () => {
    const heard: Heard = { ran: [], scans: [], pressed: 0 };
    render(
      <Keyboard>
        <Basket heard={heard} />
      </Keyboard>,
    );
    press(document.body, "1", 500);
    press(document.body, "1", 15);
    press(document.body, "F9", 15);
    expect(heard.ran).toEqual(["pay 2"]);
  });

  it("gives a burst to the scan and to no shortcut", () => {
    const heard = show();
    scan(document.body);
    expect(heard.ran).toEqual([]);
    expect(heard.scans).toMatchObject([{ kind: "scan", text: pass, msPerKey: 5 }]);
  });

  it("keeps a burst whole that a busy page held up", () => {
    const heard = show();
    const digits = [...pass];
    for (const digit of digits.slice(0, 100)) press(document.body, digit, 5);
    // The page was busy for 300 ms: the timer runs late, and before the keys that came in time.
    vi.mocked(performance.now).mockImplementation(() => clock + 300);
    act(() => void vi.advanceTimersByTime(120));
    for (const digit of digits.slice(100)) press(document.body, digit, 5);
    expect(heard.scans).toMatchObject([{ kind: "scan", text: pass, msPerKey: 5 }]);
  });

  it("ends a burst after a stall where nothing more came", () => {
    const heard = show();
    for (const digit of [...pass].slice(0, 200)) press(document.body, digit, 5);
    vi.mocked(performance.now).mockImplementation(() => clock + 300);
    act(() => void vi.advanceTimersByTime(120));
    expect(heard.scans).toEqual([]);
    act(() => void vi.advanceTimersByTime(120));
    expect(heard.scans).toMatchObject([{ kind: "damaged", digits: 200 }]);
  });

  it("gives a field back what it held before a burst", () => {
    const heard = show();
    const field = screen.getByLabelText<HTMLInputElement>("note");
    field.focus();
    scan(field);
    expect(heard.scans).toHaveLength(1);
    expect(field.value).toBe("Regular");
  });

  it("lets a person type into a field", () => {
    const heard = show();
    const field = screen.getByLabelText<HTMLInputElement>("note");
    field.focus();
    for (const c of "112") press(field, c, 150);
    expect(field.value).toBe("Regular112");
    expect(heard.ran).toEqual([]);
  });

  it("lets a text expander type into a field, and its Enter through", () => {
    const heard = show();
    const field = screen.getByLabelText<HTMLInputElement>("note");
    field.focus();
    for (const c of " 0803 555 0101, Ada") press(field, c, 2);
    expect(field.value).toBe("Regular 0803 555 0101, Ada");
    expect(heard.scans).toEqual([]);
  });

  it("keeps a PIN whose keys came together where nobody hears scans", () => {
    const heard: Heard = { ran: [], scans: [], pressed: 0 };
    render(
      <Keyboard>
        <Basket heard={heard} />
      </Keyboard>,
    );
    for (const c of "1111") press(document.body, c, 3);
    clock += 200;
    act(() => void vi.advanceTimersByTime(200));
    press(document.body, "F9", 700);
    expect(heard.ran).toEqual(["pay 4"]);
  });

  it.each([5, 120, 400])("keeps a scanner's Enter away from a focused button, %i ms late", (late) => {
    const heard = show();
    const button = screen.getByText("Take");
    button.focus();
    scan(button);
    press(button, "Enter", late);
    expect(heard.pressed).toBe(0);
    press(button, "Enter", 600);
    expect(heard.pressed).toBe(1);
    expect(heard.ran).toEqual([]);
  });

  it("hides shortcuts under a dialog, but not scans", () => {
    const heard = show(true);
    press(document.body, "F9", 500);
    scan(document.body);
    expect(heard.ran).toEqual([]);
    expect(heard.scans).toHaveLength(1);
  });
});
