import { useMemo } from "react";
import { useTranslation } from "../i18n/useTranslation";
import { formatMoney, type Money, type MoneyStyle } from "./money";
import { ageOf, formatClock, formatDate, formatDay, formatTime } from "./time";

/** Amounts, counts and times in the screen's language. Every time takes the zone it is shown in. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  return useMemo(
    () => ({
      locale,
      money: (m: Money, style?: MoneyStyle) => formatMoney(m, locale, style),
      count: (n: number) => new Intl.NumberFormat(locale).format(n).replace(/\u00a0/g, "\u202f"),
      /** One digit after the point. */
      tenth: (n: number) =>
        new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(n),
      date: (at: number, zone: string) => formatDate(at, zone, locale),
      day: (at: number, zone: string) => formatDay(at, zone, locale),
      time: (at: number, zone: string) => formatTime(at, zone, locale),
      clock: (at: number, zone: string) => formatClock(at, zone, locale),
      age: (milliseconds: number) => {
        const { count, unit } = ageOf(milliseconds);
        return t(`common.age.${unit}`, { count });
      },
      list: (words: string[]) => new Intl.ListFormat(locale, { type: "conjunction" }).format(words),
    }),
    [locale, t],
  );
}
