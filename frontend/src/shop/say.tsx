import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { anyMinorUnits, formatMoney } from "../format/money";
import { formatClock, formatDate, formatDay, formatTime } from "../format/time";
import { isPair, type Pair, type Pairs } from "../i18n/words";
import { kept } from "./hub";
import { words } from "./words";

/** The languages of the pages. */
export type Language = "en" | "fr";

type Single<K extends string> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;
type Leaves<T, Path extends string = ""> = {
  [K in keyof T & string]: T[K] extends readonly [string, string]
    ? `${Path}${Single<K>}`
    : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];

/** The name of a sentence. */
export type Key = Leaves<typeof words>;
/** The values of a sentence; `count` chooses its plural. */
export type Values = Record<string, string | number>;

const rules = { en: new Intl.PluralRules("en"), fr: new Intl.PluralRules("fr") };

/** Says a sentence. This is i18next in forty lines: the whole of it is a sixth of what a buyer on a slow
 * phone may be made to fetch. */
export function say(language: Language, key: Key, values: Values = {}): string {
  const path = key.split(".");
  const name = path.pop() ?? "";
  let tree: Pair | Pairs | undefined = words as Pairs;
  for (const part of path) tree = tree && !isPair(tree) ? tree[part] : undefined;
  const here = tree && !isPair(tree) ? tree : {};
  const one = "count" in values && rules[language].select(Number(values.count)) === "one";
  const found = here[name] ?? here[`${name}_${one ? "one" : "other"}`] ?? here[`${name}_other`];
  if (!found || !isPair(found)) return key;
  const number = new Intl.NumberFormat(language === "fr" ? "fr" : "en");
  return found[language === "fr" ? 1 : 0].replace(/\{\{(\w+)\}\}/g, (_, arg: string) => {
    const value = values[arg] ?? "";
    return typeof value === "number" ? number.format(value).replace(/\u00a0/g, "\u202f") : value;
  });
}

interface Saying {
  language: Language;
  setLanguage: (language: Language) => void;
}

const SayingContext = createContext<Saying>({ language: "en", setLanguage: () => {} });

/** The language that the hub has drawn the page in: it has looked at the address, the cookie and what the
 * browser asks for. */
export function drawnLanguage(): Language {
  return document.documentElement.lang === "fr" ? "fr" : "en";
}

/** Lets everything inside speak one language, and remembers it in a cookie so that the hub draws the next
 * page in it too. */
export function Speaks({ children }: { children: ReactNode }) {
  const [language, set] = useState<Language>(drawnLanguage);
  const setLanguage = useCallback((next: Language) => {
    kept(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing in half of the phones that come here
      document.cookie = `tc_lang=${next}; path=/; max-age=31536000; samesite=lax`;
    });
    set(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const saying = useMemo(() => ({ language, setLanguage }), [language, setLanguage]);
  return <SayingContext.Provider value={saying}>{children}</SayingContext.Provider>;
}

/** The sentences, amounts and times of the page's language. */
export function useSay() {
  const { language, setLanguage } = useContext(SayingContext);
  return useMemo(() => {
    const number = new Intl.NumberFormat(language === "fr" ? "fr" : "en");
    return {
      language,
      setLanguage,
      t: (key: Key, values?: Values) => say(language, key, values),
      money: (minor: number, currency: string, beside: number[] = []) =>
        formatMoney({ minor, currency }, language, {
          fraction: anyMinorUnits([minor, ...beside].map((m) => ({ minor: m, currency })))
            ? "always"
            : "never",
        }),
      count: (n: number) => number.format(n).replace(/\u00a0/g, "\u202f"),
      list: (all: string[]) => new Intl.ListFormat(language, { type: "conjunction" }).format(all),
      date: (at: number, zone: string) => formatDate(at, zone, language),
      day: (at: number, zone: string) => formatDay(at, zone, language),
      longDay: (at: number, zone: string) => longDay(at, zone, language),
      time: (at: number, zone: string) => formatTime(at, zone, language),
      clock: (at: number) =>
        formatClock(at, Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC", language),
      moment: (at: number, zone: string) =>
        `${formatDay(at, zone, language)}, ${formatTime(at, zone, language)}`,
    };
  }, [language, setLanguage]);
}

function longDay(at: number, zone: string, language: Language): string {
  const text = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "fr", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: zone,
  }).format(at);
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1).replace(",", "");
}
