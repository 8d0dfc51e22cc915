import { useCallback } from "react";
import { errors } from "./errors";
import { useTranslation } from "./useTranslation";

/** What a refusal carries: a code and the values that its sentence needs. */
export interface Spelled {
  code: string;
  message: string;
  args?: Record<string, string> | null;
}

type ErrorCode = keyof typeof errors;

function isKnown(code: string): code is ErrorCode {
  return code in errors;
}

/** Gives the sentence of a refusal in the screen's language; for a code of a newer program, the
 * English one that came with it. */
export function useErrorText(): (error: Spelled) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (error) => {
      // What is wrong with a field only the rules can say, and they say it in English.
      if (!isKnown(error.code) || (error.code === "invalid" && error.message && i18n.language === "en")) {
        return error.message;
      }
      const key: `errors.${ErrorCode}` = `errors.${error.code}`;
      return t(key, { left: "0", seconds: "", count: 0, ...error.args });
    },
    [t, i18n.language],
  );
}
