import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { common } from "./common";
import { counter } from "./counter";
import { errors } from "./errors";
import { gate } from "./gate";
import { office } from "./office";
import { setup } from "./setup";
import { shell } from "./shell";
import { pick } from "./words";

/** Every sentence of the screens, both languages side by side. */
export const pairs = { common, errors, shell, setup, counter, gate, office } as const;

/** The languages of the screens. */
export const LANGUAGES = ["en", "fr"] as const;

/** The language that the system asks for, as far as we speak it. */
export function systemLanguage(): "en" | "fr" {
  return (navigator.languages ?? [navigator.language]).some((l) => l.toLowerCase().startsWith("fr")) &&
    !navigator.language.toLowerCase().startsWith("en")
    ? "fr"
    : "en";
}

/** Starts the translations. */
export function startTranslations(language: string): i18n {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    supportedLngs: [...LANGUAGES],
    resources: { en: { translation: pick(pairs, 0) }, fr: { translation: pick(pairs, 1) } },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return i18next;
}
