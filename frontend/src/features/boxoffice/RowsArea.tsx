import { Search, Tags } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import type { Board } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, Empty } from "../../components/ui/card";
import { KeyCap } from "../../components/ui/keycap";
import { symbolOf } from "../../format/money";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { readCommand } from "./basket";
import { TypeRows } from "./TypeRows";
import { type Desk, nextList } from "./useDesk";

/** The command field and the ticket types on sale. */
export function RowsArea({ board, desk, zone }: { board: Board; desk: Desk; zone: string }) {
  const { t } = useTranslation();
  const { selling } = desk;
  const { page } = desk;
  const listName = board.lists?.find((l) => l.no === desk.list)?.name ?? t("counter.rows.ownPrices");
  return (
    <>
      <div className="flex gap-[10px]">
        <CommandLine board={board} desk={desk} />
        {(board.lists ?? []).length > 0 && (
          <Button
            shortcut="L"
            className="max-w-[320px] shrink"
            aria-label={t("counter.rows.list", { name: listName })}
            data-testid="price-list"
            onClick={() => desk.choose(nextList(board, desk.list))}
          >
            <Tags />
            <span className="line-clamp-2 min-w-0 text-start leading-[1.15] whitespace-normal">
              {listName}
            </span>
            <bdi>{symbolOf(board.currency)}</bdi>
          </Button>
        )}
      </div>
      {board.rows.length === 0 ? (
        <Card className="mt-[8px]">
          <Empty title={t("counter.rows.empty")}>{t("counter.rows.emptyHint")}</Empty>
        </Card>
      ) : (
        <div ref={page.room} className="flex min-h-0 flex-1 flex-col gap-[6px] overflow-auto">
          <TypeRows
            board={board}
            rows={page.rows}
            basket={selling.basket}
            zone={zone}
            dense={page.dense}
            onAdd={(type) => selling.change(type, 1)}
            onAsk={desk.ask}
          />
          {page.pages > 1 && (
            <div className="flex items-center justify-end gap-[8px] text-14 text-ink-2">
              {t("counter.rows.page", { n: page.page + 1, of: page.pages })}
              <Button onClick={page.back} shortcut="PgUp" aria-label="PgUp" />
              <Button onClick={page.forward} shortcut="PgDn" aria-label="PgDn" />
            </div>
          )}
        </div>
      )}
      <Refusal error={selling.error ?? desk.askError} />
    </>
  );
}

function CommandLine({ board, desk }: { board: Board; desk: Desk }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  useShortcuts([{ keys: ["/"], run: () => field.current?.focus() }]);
  const first = board.rows[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const command = readCommand(text);
    setText("");
    field.current?.blur();
    if (command.kind === "find") return desk.setSheet({ kind: "find", start: command.text });
    const row = desk.page.rows[command.row];
    if (row) desk.selling.change(row.type, command.count);
  };
  return (
    <form
      onSubmit={submit}
      className="flex min-h-[46px] min-w-0 flex-1 items-center gap-[10px] rounded-2 border-[1.5px] border-line-strong bg-surface px-[14px] text-ink-3 has-[:focus]:outline-3 has-[:focus]:outline-offset-2 has-[:focus]:outline-focus"
    >
      <Search />
      <label className="relative flex min-w-0 flex-1 items-center overflow-hidden">
        <span className="sr-only">{t("counter.rows.commandLabel")}</span>
        {text === "" && first && (
          <span aria-hidden="true" className="pointer-events-none absolute max-w-full truncate">
            {t("counter.rows.command")} <b className="text-ink">2×1</b>{" "}
            {t("counter.rows.commandExample", { name: first.name })}
          </span>
        )}
        <input
          ref={field}
          value={text}
          maxLength={300}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => e.key === "Escape" && field.current?.blur()}
          className="min-h-[44px] w-full bg-transparent text-ink outline-none"
        />
      </label>
      <KeyCap>/</KeyCap>
      <button
        type="button"
        className="flex min-h-[44px] items-center gap-[6px] text-14"
        onClick={() => desk.setSheet({ kind: "find", start: "" })}
      >
        {t("counter.rows.findOrder")} <KeyCap>F3</KeyCap>
      </button>
    </form>
  );
}
