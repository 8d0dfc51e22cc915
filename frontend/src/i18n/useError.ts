import { useCallback } from "react";
import { errors } from "./errors";
import said from "./said.json";
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

/** What the program says of exactly this, by its English sentence. app/french_test.go fails when
 * one is missing. */
const exact: Partial<Record<string, string>> = said;

/** Codes whose own sentence says more than the program's: it has the values. */
const WITH_VALUES: readonly string[] = ["locked_out", "unsent"];

/** Gives the sentence of a refusal in the screen's language: the exact one where there is one, else
 * that of its code; for a code of a newer program, the English one that came with it. */
export function useErrorText(): (error: Spelled) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (error) => {
      const french = exact[error.message];
      const values = WITH_VALUES.includes(error.code) && Object.keys(error.args ?? {}).length > 0;
      if (french !== undefined && !values) return i18n.language === "fr" ? french : error.message;
      if (!isKnown(error.code)) return error.message;
      const none = error.code === "sold_out" && error.args?.left === "0";
      const key: `errors.${ErrorCode}` = none ? "errors.used_up" : `errors.${error.code}`;
      return t(key, { left: "0", seconds: "", count: 0, type: "", ...error.args });
    },
    [t, i18n.language],
  );
}
