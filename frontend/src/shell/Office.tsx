/** The Office. */
export function Office() {
  return null;
}
