import { useEffect } from "react";
import type { ShellView } from "../bridge";
import { systemLanguage } from "../i18n";
import { useTranslation } from "../i18n/useTranslation";

/** Sets the page's theme and language as the laptop keeps them; a gate starts dark. */
export function useAppearance(view: ShellView | undefined, gate: boolean): void {
  const { i18n } = useTranslation();
  const theme = view?.theme || (gate ? "dark" : "");
  const language = view?.language || systemLanguage();
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = "ltr";
    void i18n.changeLanguage(language);
  }, [language, i18n]);
}
