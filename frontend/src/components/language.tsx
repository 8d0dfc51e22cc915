import { Languages } from "lucide-react";
import { shell, useAction } from "../bridge";
import { useTranslation } from "../i18n/useTranslation";
import { Button } from "./ui/button";

/** Changes between English and French at one press; names the other language in itself. */
export function LanguageButton({ look }: { look?: "ghost" | "plain" }) {
  const { t, i18n } = useTranslation();
  const set = useAction(shell.SetLanguage);
  const other = i18n.language === "fr" ? "en" : "fr";
  return (
    <Button look={look ?? "plain"} lang={other} onClick={() => void set.run(other)}>
      <Languages />
      {t(other === "fr" ? "shell.frame.french" : "shell.frame.english")}
    </Button>
  );
}
