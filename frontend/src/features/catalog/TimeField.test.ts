import { expect, it } from "vitest";
import { tidyTime } from "./TimeField";

it.each([
  ["1830", "18:30"],
  ["18:30", "18:30"],
  ["18.30", "18:30"],
  ["18h30", "18:30"],
  ["9", "09:00"],
  ["930", "09:30"],
  ["", ""],
  ["half past six", "half past six"],
])("reads %s as %s", (text, want) => {
  expect(tidyTime(text)).toBe(want);
});
