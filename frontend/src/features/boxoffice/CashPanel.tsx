import { ArrowLeft, Check, Eraser, Printer, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { type Board, boxOffice, useView } from "../../bridge";
import { cn } from "../../components/cn";
import { Refusal } from "../../components/problem";
import { Button, keepFocus } from "../../components/ui/button";
import { KeyCap } from "../../components/ui/keycap";
import { likelyAmounts } from "../../format/cash";
import { anyMinorUnits, decimalsOf, parseAmount } from "../../format/money";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import type { Selling } from "./useSelling";

const NOTE_KEYS = ["Q", "W", "E", "R", "T", "Y", "U", "I"];

/** Cash: what is received, what goes back, and Enter. The basket is locked meanwhile. */
export function CashPanel(props: {
  board: Board;
  selling: Selling;
  printing: boolean;
  onPrinting: () => void;
  onFinish: (received: number) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { board, selling } = props;
  const cash = useReceived(board, selling.total);
  const received = cash.received;
  const money = (minor: number) => ({ minor, currency: board.currency });
  const amounts = [
    selling.total,
    received,
    selling.fee,
    ...likelyAmounts(selling.total, board.notes ?? []),
  ].map(money);
  const fraction = anyMinorUnits([...amounts, ...board.rows.map((r) => r.price)]) ? "always" : "never";
  const show = (minor: number) => f.money(money(minor), { fraction });
  const short = received < selling.total;
  const finish = () => !short && !selling.busy && props.onFinish(received);
  useShortcuts([
    ...[..."0123456789.,"].map((c) => ({ keys: [c], run: () => cash.type(c) })),
    ...NOTE_KEYS.map((letter, i) => ({ keys: [`code:Key${letter}`], run: () => cash.note(i) })),
    { keys: ["="], run: cash.exact },
    { keys: ["Backspace"], run: cash.erase },
    { keys: ["Delete"], run: cash.again },
    { keys: ["p"], run: props.onPrinting },
    { keys: ["Enter"], run: finish },
    { keys: ["Escape"], run: selling.back },
  ]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-[6px]">
      <div className="flex min-h-[46px] items-center">
        <Button onClick={selling.back} shortcut={t("common.key.esc")}>
          <ArrowLeft />
          {t("counter.cash.back")}
        </Button>
        <span className="flex-1" />
        <span className="text-14 text-ink-2">{t("counter.cash.title")}</span>
      </div>
      <div className="mt-[2px] grid grid-cols-[1fr_1.15fr_1.15fr] gap-[12px]">
        <Figure
          label={t("counter.cash.toPay")}
          value={show(selling.total)}
          note={selling.fee > 0 ? t("counter.cash.feeIn", { fee: show(selling.fee) }) : ""}
        />
        <Figure label={t("counter.cash.received")} value={show(received)} caret testId="received" />
        <Figure
          label={t(short ? "counter.cash.missing" : "counter.cash.change")}
          value={show(Math.abs(received - selling.total))}
          tone={short ? "short" : "change"}
          testId="change"
        />
      </div>
      <Likely
        total={selling.total}
        received={received}
        notes={board.notes ?? []}
        show={show}
        onPick={cash.set}
        onExact={cash.exact}
      />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_330px] gap-[16px]">
        <Notes
          notes={board.notes ?? []}
          counts={cash.counts}
          show={(n) => f.money(money(n))}
          onNote={cash.note}
          onAgain={cash.again}
        />
        <HandBack board={board} total={selling.total} received={received} show={show} />
      </div>
      <Refusal error={selling.error} />
      <div className="mt-auto flex gap-[10px]">
        <Button size="huge" onClick={props.onPrinting} shortcut="P" aria-pressed={props.printing}>
          <Printer />
          {t(props.printing ? "counter.cash.printYes" : "counter.cash.printNo")}
        </Button>
        <Button
          size="huge"
          look="primary"
          className="flex-1 whitespace-normal"
          onClick={finish}
          aria-disabled={short || selling.busy || undefined}
          shortcut={t("common.key.enter")}
        >
          <Check />
          {selling.busy
            ? t("counter.cash.writing")
            : received === selling.total
              ? t("counter.cash.takeExact", { received: show(received) })
              : short
                ? `${t("counter.cash.missing")} ${show(selling.total - received)}`
                : t("counter.cash.take", {
                    received: show(received),
                    change: show(received - selling.total),
                  })}
        </Button>
      </div>
    </div>
  );
}

/** What was received: typed, or counted note by note; empty means exact. */
function useReceived(board: Board, total: number) {
  const notes = board.notes ?? [];
  const [typed, setTyped] = useState("");
  const [counts, setCounts] = useState<Record<number, number>>({});
  const counted = Object.entries(counts).reduce((sum, [note, n]) => sum + Number(note) * n, 0);
  const parsed = typed === "" ? null : parseAmount(typed.replace(/[.,]$/, ""), board.currency);
  const received = typed !== "" ? (parsed ?? 0) : counted > 0 ? counted : total;
  const decimals = decimalsOf(board.currency);
  const write = (minor: number) => {
    setCounts({});
    setTyped(
      decimals > 0 && minor % 10 ** decimals !== 0
        ? (minor / 10 ** decimals).toFixed(decimals)
        : String(Math.trunc(minor / 10 ** decimals)),
    );
  };
  return {
    received,
    counts,
    type: (c: string) => {
      setCounts({});
      setTyped((now) => {
        const next = now + (c === "," ? "." : c);
        const fits = new RegExp(`^\\d{1,11}(\\.\\d{0,${decimals}})?$`).test(next);
        return fits ? next : now;
      });
    },
    erase: () => setTyped((now) => now.slice(0, -1)),
    again: () => {
      setTyped("");
      setCounts({});
    },
    exact: () => write(total),
    set: write,
    note: (index: number) => {
      const note = notes[index];
      if (note === undefined) return;
      setTyped("");
      setCounts((now) => ({ ...now, [note]: (now[note] ?? 0) + 1 }));
    },
  };
}

function Figure(props: {
  label: string;
  value: string;
  caret?: boolean;
  tone?: "change" | "short";
  testId?: string;
  note?: string;
}) {
  return (
    <div
      className={cn(
        "min-w-0 rounded-3 border-[1.5px] border-line bg-surface px-[18px] py-[14px]",
        props.caret && "outline-[3px] outline-offset-2 outline-focus",
        props.tone === "change" && "border-brand-edge bg-brand text-on-brand",
      )}
    >
      <span className={cn("cap", props.tone === "change" ? "text-on-brand" : "text-ink-2")}>
        {props.label}
      </span>
      <b
        className={cn(
          "display block leading-[1.15] font-bold whitespace-nowrap",
          props.value.length > 8 ? "text-34" : "text-48",
        )}
      >
        <bdi data-testid={props.testId}>{props.value}</bdi>
        {props.caret && (
          <i
            className="ms-[5px] inline-block h-[42px] w-[3px] bg-brand-ink align-[-6px]"
            aria-hidden="true"
          />
        )}
      </b>
      {props.note && <span className="text-13 text-ink-2">{props.note}</span>}
    </div>
  );
}

function Likely(props: {
  total: number;
  received: number;
  notes: number[];
  show: (minor: number) => string;
  onPick: (minor: number) => void;
  onExact: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="mt-[14px] mb-[8px] grid grid-cols-[auto_repeat(4,minmax(0,1fr))] items-center gap-[10px]">
      <span className="cap text-ink-2">{t("counter.cash.likely")}</span>
      <Button size="large" className="px-[10px]" onClick={props.onExact} shortcut="=">
        {t("counter.cash.exact")}
      </Button>
      {likelyAmounts(props.total, props.notes).map((amount) => (
        <Button
          key={amount}
          size="large"
          look={amount === props.received ? "primary" : "plain"}
          className="px-[10px]"
          onClick={() => props.onPick(amount)}
        >
          {props.show(amount)}
        </Button>
      ))}
    </div>
  );
}

function Notes(props: {
  notes: number[];
  counts: Record<number, number>;
  show: (minor: number) => string;
  onNote: (index: number) => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const look = "flex min-h-[60px] flex-col items-center justify-center gap-[6px] rounded-2 border-[1.5px]";
  return (
    <section className="flex min-h-0 flex-col">
      <h3 className="cap m-0 mb-[8px] text-ink-2">{t("counter.cash.notes")}</h3>
      <div className="grid flex-1 grid-cols-3 gap-[10px]">
        {props.notes.slice(0, 8).map((note, i) => {
          const count = props.counts[note] ?? 0;
          return (
            <button
              key={note}
              type="button"
              onMouseDown={keepFocus}
              onClick={() => props.onNote(i)}
              className={cn(
                look,
                count > 0 ? "border-brand-ink bg-brand-tint" : "border-line-strong bg-surface",
              )}
            >
              <b className="display text-26 leading-none font-bold">{props.show(note)}</b>
              {count > 0 ? (
                <span className="text-17 font-bold text-brand-ink">×{count}</span>
              ) : (
                <KeyCap>{NOTE_KEYS[i]}</KeyCap>
              )}
            </button>
          );
        })}
        <button
          type="button"
          onMouseDown={keepFocus}
          onClick={props.onAgain}
          className={cn(look, "border-dashed border-line-strong text-14")}
        >
          <Eraser />
          <span>
            {t("counter.cash.again")} <KeyCap>{t("common.key.del")}</KeyCap>
          </span>
        </button>
      </div>
    </section>
  );
}

function HandBack(props: { board: Board; total: number; received: number; show: (minor: number) => string }) {
  const { t } = useTranslation();
  const { board, total, received } = props;
  const change = received - total;
  const view = useView(
    ["boxoffice", "handback", total, received],
    () => boxOffice.HandBack(total, received),
    change > 0,
  );
  const back = change > 0 ? view.data : undefined;
  return (
    <section className="flex min-h-0 flex-col rounded-3 border-[1.5px] border-line bg-surface px-[18px] py-[14px]">
      <h3 className="cap m-0 mb-[8px] text-ink-2">{t("counter.cash.handBack")}</h3>
      <div className="min-h-0 flex-1 overflow-auto">
        {change <= 0 && <p className="m-0 text-17 text-ink-2">{t("counter.cash.nothingBack")}</p>}
        {(back?.notes ?? []).map(({ note, count }) => (
          <div key={note} className="flex items-baseline gap-[12px] border-b border-line py-[6px]">
            <b className="display w-[64px] text-[30px] leading-none font-bold">{count} ×</b>
            <span className="display flex-1 text-[30px] leading-none font-semibold">{props.show(note)}</span>
            <bdi className="num text-ink-2">{props.show(note * count)}</bdi>
          </div>
        ))}
        {back && back.short > 0 && (
          <p className="m-0 mt-[10px] flex items-start gap-[8px] text-14 text-warn">
            <TriangleAlert />
            <span>{t("counter.cash.short", { amount: props.show(back.short) })}</span>
          </p>
        )}
      </div>
      {board.drawer && (
        <div className="mt-[10px] flex items-center border-t border-line pt-[10px] text-14 text-ink-2">
          {t("counter.cash.drawerAfter")}
          <span className="flex-1" />
          <bdi className="num font-semibold text-ink">{props.show(board.drawer.minor + total)}</bdi>
        </div>
      )}
    </section>
  );
}
