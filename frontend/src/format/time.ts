const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${zone}|${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(regional(locale), { ...options, timeZone: zone, hourCycle: "h23" });
    formats.set(key, made);
  }
  return made;
}

// "en" alone means American order; the look writes Fri 18 Dec.
function regional(locale: string): string {
  return locale === "en" ? "en-GB" : locale;
}

/** Fri 18 Dec 2026, in the performance's zone. Instants are unix milliseconds. */
export function formatDate(at: number, zone: string, locale: string): string {
  return tidy(
    format(locale, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(at),
  );
}

/** Fri 18 Dec, in the performance's zone. */
export function formatDay(at: number, zone: string, locale: string): string {
  return tidy(format(locale, zone, { weekday: "short", day: "numeric", month: "short" }).format(at));
}

/** 18:00, in the performance's zone. */
export function formatTime(at: number, zone: string, locale: string): string {
  return format(locale, zone, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** 18:00:08, in the performance's zone. */
export function formatClock(at: number, zone: string, locale: string): string {
  return format(locale, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
}

function tidy(text: string): string {
  return text
    .replace(/,/g, "")
    .replace(/\.(?=\s|$)/g, "")
    .replace("Sept", "Sep");
}

/** An age as a count and a unit, the largest unit that is at least one. */
export function ageOf(milliseconds: number): {
  count: number;
  unit: "seconds" | "minutes" | "hours" | "days";
} {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return { count: seconds, unit: "seconds" };
  if (seconds < 3600) return { count: Math.floor(seconds / 60), unit: "minutes" };
  if (seconds < 86400) return { count: Math.floor(seconds / 3600), unit: "hours" };
  return { count: Math.floor(seconds / 86400), unit: "days" };
}

/** The instant (unix ms) at which the wall clock of `zone` shows `date` (YYYY-MM-DD) and
 * `time` (HH:MM). Where a clock change skips or repeats it, the first match after is taken. */
export function instantIn(zone: string, date: string, time: string): number {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wanted)) return Number.NaN;
  let guess = wanted - offsetOf(zone, wanted);
  guess = wanted - offsetOf(zone, guess);
  return guess;
}

/** The wall clock of `zone` at an instant, as the values of date and time fields. */
export function wallClock(at: number, zone: string): { date: string; time: string } {
  const shifted = new Date(at + offsetOf(zone, at)).toISOString();
  return { date: shifted.slice(0, 10), time: shifted.slice(11, 16) };
}

function offsetOf(zone: string, at: number): number {
  const parts = format("en", zone, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const wall = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"));
  return wall - Math.floor(at / 1000) * 1000;
}

/** The IANA zones that a person is offered, their own first. */
export function zonesOffered(): string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const common = [
    "Africa/Lagos",
    "Africa/Accra",
    "Africa/Nairobi",
    "Africa/Abidjan",
    "Africa/Dakar",
    "Africa/Johannesburg",
    "Africa/Kigali",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "UTC",
  ];
  return [...new Set([own, ...common])];
}
