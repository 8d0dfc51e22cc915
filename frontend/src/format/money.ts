/** An exact amount: minor units (kobo, centimes) of an ISO 4217 currency, as a safe integer. */
export interface Money {
  minor: number;
  currency: string;
}

/** How an amount is printed. */
export interface MoneyStyle {
  /** "auto" prints minor units only when this amount has some; a screen that shows
   * several amounts decides for all of them with `anyMinorUnits`. */
  fraction?: "auto" | "always" | "never";
}

const SYMBOLS: Record<string, string> = {
  NGN: "₦",
  GHS: "GH₵",
  KES: "KSh",
  ZAR: "R",
  XOF: "F CFA",
  RWF: "FRw",
  EGP: "E£",
  USD: "$",
  EUR: "€",
  GBP: "£",
};

const SPACED = new Set(["KES", "RWF", "ZAR", "XOF"]);

/** The currencies that can be sold in, the commonest first. */
export const CURRENCIES = ["NGN", "GHS", "KES", "XOF", "ZAR", "RWF", "EGP", "USD", "EUR", "GBP"] as const;

/** Number of decimals of a currency (ISO 4217). */
export function decimalsOf(currency: string): number {
  try {
    return (
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
      2
    );
  } catch {
    return 2;
  }
}

/** The short sign that stands beside an amount. */
export function symbolOf(currency: string): string {
  return SYMBOLS[currency] ?? currency;
}

/** True when one of the amounts has minor units, so that all of them must show theirs. */
export function anyMinorUnits(amounts: readonly Money[]): boolean {
  return amounts.some((m) => m.minor % 10 ** decimalsOf(m.currency) !== 0);
}

/** Writes an amount as the look asks: ₦44,500, GH₵1,173.00, KSh 2,500, 15 000 F CFA. */
export function formatMoney(money: Money, locale: string, style: MoneyStyle = {}): string {
  const digits = decimalsOf(money.currency);
  const scale = 10 ** digits;
  const wanted = style.fraction ?? "auto";
  const shown = wanted === "always" || (wanted === "auto" && money.minor % scale !== 0) ? digits : 0;
  const symbol = symbolOf(money.currency);
  const parts = exactParts(Math.abs(money.minor), scale, shown, locale);
  const sign = money.minor < 0 ? "−" : "";
  if (locale.startsWith("fr") || money.currency === "XOF") {
    return `${sign}${parts}\u202f${symbol}`;
  }
  return `${sign}${symbol}${SPACED.has(money.currency) ? "\u00a0" : ""}${parts}`;
}

// Whole and fraction are written apart: a division would round large amounts.
function exactParts(minor: number, scale: number, shown: number, locale: string): string {
  const fraction = minor % scale;
  const whole = new Intl.NumberFormat(locale).format((minor - fraction) / scale);
  if (shown === 0) return whole;
  const point =
    new Intl.NumberFormat(locale).formatToParts(1.1).find((part) => part.type === "decimal")?.value ?? ".";
  return whole + point + String(fraction).padStart(shown, "0");
}

/** Reads what a person types ("44,500", "44 500.50") into minor units; null when it is not an amount.
 * More decimals than the currency has are a mistake, never rounded. */
export function parseAmount(text: string, currency: string): number | null {
  const digits = decimalsOf(currency);
  const plain = text.trim().replace(/[\s\u00a0\u202f'’]/g, "");
  const match = /^(\d{1,3}(?:[,.]\d{3})+|\d+)(?:[.,](\d+))?$/.exec(plain);
  if (!match) return null;
  const whole = (match[1] ?? "").replace(/[,.]/g, "");
  const fraction = match[2] ?? "";
  if (fraction.length > digits) return null;
  const minor = Number(whole + fraction.padEnd(digits, "0"));
  return Number.isSafeInteger(minor) ? minor : null;
}
