import type { ReactNode } from "react";
import { type Spelled, useErrorText } from "../i18n/useError";
import { Banner } from "./ui/banner";

/** A refusal as a banner: what happened, then what to do. */
export function Refusal({
  error,
  action,
  className,
}: {
  error: Spelled | null | undefined;
  action?: ReactNode;
  className?: string;
}) {
  const text = useErrorText();
  if (!error) return null;
  const [first, ...rest] = text(error).split(/(?<=[.?!]) /);
  return (
    <Banner
      tone={error.code === "offline" || error.code === "timeout" ? "warn" : "bad"}
      title={first}
      action={action}
      className={className}
    >
      {rest.join(" ")}
    </Banner>
  );
}
