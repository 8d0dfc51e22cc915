import { expect, it } from "vitest";
import { layoutOf } from "./useRowsPage";

it.each([
  [6, 768, { size: 6, dense: false }],
  [6, 720, { size: 6, dense: true }],
  [7, 768, { size: 7, dense: true }],
  [8, 768, { size: 6, dense: true }],
  [9, 1080, { size: 9, dense: false }],
  [11, 1080, { size: 10, dense: true }],
  [40, 720, { size: 5, dense: true }],
  [0, 768, { size: 1, dense: false }],
])("%i rows in a window %i px high", (count, height, want) => {
  expect(layoutOf(count, height)).toEqual(want);
});
