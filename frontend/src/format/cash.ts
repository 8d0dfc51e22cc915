/** Up to `count` round amounts that a person is likely to hand over for `due` (all in minor units,
 * above `due`, rising). `notes` are the notes and coins of the currency, the largest first. */
export function likelyAmounts(due: number, notes: readonly number[], count = 3): number[] {
  const largest = notes[0] ?? 1;
  const steps = [
    ...[...notes].reverse(),
    largest * 5,
    largest * 10,
    largest * 50,
    largest * 100,
    largest * 500,
  ];
  // A step far below the sum gives amounts that nobody hands over: 44,505 for 44,500.
  const round = steps.filter((step) => step * 10 >= due).map((step) => Math.ceil(due / step) * step);
  return [...new Set(round)].filter((amount) => amount > due).slice(0, count);
}
