import { expect, it } from "vitest";
import { layoutOf } from "./useRowsPage";

it.each([
  [6, 510, { size: 6, dense: false }],
  [6, 462, { size: 6, dense: true }],
  [7, 510, { size: 7, dense: true }],
  [8, 510, { size: 6, dense: true }],
  [9, 822, { size: 9, dense: false }],
  [11, 822, { size: 10, dense: true }],
  [40, 462, { size: 5, dense: true }],
  [0, 510, { size: 1, dense: false }],
])("%i rows in a room of %i px", (count, room, want) => {
  expect(layoutOf(count, room)).toEqual(want);
});
