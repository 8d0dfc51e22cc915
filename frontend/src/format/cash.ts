/** Up to `count` round amounts that a person is likely to hand over for `due` (all in minor
 * units, all above `due`, rising). */
export function likelyAmounts(due: number, notes: readonly number[], count = 3): number[] {
  const found = new Set<number>();
  const steps = [...notes].reverse();
  const largest = notes[0] ?? 1;
  for (const step of [...steps, largest * 5, largest * 10, largest * 50, largest * 100]) {
    const up = Math.ceil(due / step) * step;
    if (up > due) found.add(up);
  }
  const rising = [...found].sort((a, b) => a - b);
  if (rising.length <= count) return rising;
  const last = rising.length - 1;
  return Array.from({ length: count }, (_, i) => rising[Math.round((i * last) / Math.max(count, 1))] ?? 0);
}
