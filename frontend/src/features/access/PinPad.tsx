import { ArrowRight, Delete } from "lucide-react";
import type { AppError, StaffTile } from "../../bridge";
import { cn } from "../../components/cn";
import { Avatar } from "../../components/ui/avatar";
import { keepFocus } from "../../components/ui/button";
import { Perforation } from "../../components/ui/stub";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";

/** The PIN of the chosen person. A wrong one empties the dots and says so. */
export function PinPad(props: {
  person: StaffTile | undefined;
  pin: string;
  error: AppError | null;
  busy: boolean;
  onDigit: (digit: string) => void;
  onErase: () => void;
  onEnter: () => void;
}) {
  const { t } = useTranslation();
  const text = useErrorText();
  const { person, pin } = props;
  const key = "grid min-h-[76px] place-items-center rounded-2 border-[1.5px] text-center leading-[1.2]";
  return (
    <section
      aria-label={t("shell.signIn.pad")}
      className="relative flex min-h-0 flex-col rounded-3 border border-line bg-surface px-[22px] py-[20px]"
    >
      <div className="flex min-h-[52px] items-center gap-[8px]">
        {person ? (
          <>
            <Avatar name={person.name} className="size-[52px] text-[19px]" />
            <div className="min-w-0">
              <b className="line-clamp-2 text-17 leading-[1.25] font-semibold">{person.name}</b>
              <span className="text-14 text-ink-2">{t(`common.role.${person.role as "seller"}`)}</span>
            </div>
          </>
        ) : (
          <p className="m-0 text-17 text-ink-2">{t("shell.signIn.pick")}</p>
        )}
      </div>
      <div
        className="flex justify-center gap-[14px] py-[22px]"
        role="img"
        aria-label={t("shell.signIn.digits", { count: pin.length })}
      >
        {Array.from({ length: Math.max(6, pin.length) }, (_, i) => (
          <i
            key={`dot-${i + 1}`}
            className={cn(
              "size-[20px] rounded-full border-2",
              i < pin.length ? "border-brand-ink bg-brand-ink" : "border-line-strong",
            )}
          />
        ))}
      </div>
      <Perforation inset={15} className="-mx-[8px] mt-[2px] mb-[16px]" />
      <div className="grid flex-1 grid-cols-3 gap-[10px]">
        {[..."123456789"].map((d) => (
          <button
            key={d}
            type="button"
            className={cn(
              key,
              "border-line-strong bg-raised font-display text-[30px] leading-none font-semibold",
            )}
            onMouseDown={keepFocus}
            onClick={() => props.onDigit(d)}
          >
            {d}
          </button>
        ))}
        <button
          type="button"
          className={cn(key, "content-center gap-[4px] border-line-strong bg-raised font-semibold")}
          onMouseDown={keepFocus}
          onClick={props.onErase}
        >
          <Delete />
          {t("common.do.erase")}
        </button>
        <button
          type="button"
          className={cn(
            key,
            "border-line-strong bg-raised font-display text-[30px] leading-none font-semibold",
          )}
          onMouseDown={keepFocus}
          onClick={() => props.onDigit("0")}
        >
          0
        </button>
        <button
          type="button"
          disabled={props.busy}
          className={cn(
            key,
            "content-center gap-[4px] border-brand-edge bg-brand font-semibold text-on-brand",
          )}
          onMouseDown={keepFocus}
          onClick={props.onEnter}
        >
          <ArrowRight />
          {t("common.do.enter")}
        </button>
      </div>
      <p
        role="alert"
        className={cn(
          "m-0 mt-[12px] text-center text-14",
          props.error ? "font-semibold text-bad" : "text-ink-2",
        )}
      >
        {props.error ? text(props.error) : t("shell.signIn.forgotten")}
      </p>
    </section>
  );
}
