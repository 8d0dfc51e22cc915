import type { i18n } from "i18next";
import { useMemo } from "react";
import { useTranslation as useLibrary } from "react-i18next";
import type { pairs } from "./index";

type Single<K extends string> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;

type Leaves<T, Path extends string = ""> = {
  [K in keyof T & string]: T[K] extends readonly [string, string]
    ? `${Path}${Single<K>}`
    : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];

/** The name of a sentence. */
export type Key = Leaves<typeof pairs>;

/** Says a sentence in the screen's language, with its values; `count` chooses the plural. */
export type Say = (key: Key, values?: Record<string, string | number>) => string;

/** The sentences of the screen's language. Only names that exist compile. */
export function useTranslation(): { t: Say; i18n: i18n } {
  const { t, i18n } = useLibrary();
  return useMemo(() => ({ t: (key, values) => String(t(key, values ?? {})), i18n }), [t, i18n]);
}
