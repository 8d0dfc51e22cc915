import { Download, FileSpreadsheet } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type CloseView, catalog, report, useAction, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card, CardHead, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { SaveLink } from "../../components/ui/savelink";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** The close of an event: what was sold, who came, which money was counted, what is still missing. */
export function ReportsPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const { view, zone } = useSession();
  const events = useView(["catalog", "list"], catalog.List);
  const [wanted, setWanted] = useState("");
  const event = wanted || view.event?.id || events.data?.[0]?.event.id || "";
  const close = useView(["report", "close", event], () => report.Close(event), event !== "");
  const [closing, setClosing] = useState(false);
  const c = close.data;
  return (
    <Page
      title={t("office.reports.title")}
      head={
        c && (
          <>
            <Chip>{t("common.age.asOf", { time: f.clock(c.asOf, zone) })}</Chip>
            {c.closed && <Chip tone="brand">{t("office.reports.isClosed")}</Chip>}
            <span className="flex-1" />
            {c.pdf && (
              <SaveLink href={c.pdf}>
                <Download />
                {t("common.do.savePdf")}
              </SaveLink>
            )}
            {c.csv && (
              <SaveLink href={c.csv}>
                <FileSpreadsheet />
                {t("common.do.saveCsv")}
              </SaveLink>
            )}
            {!c.closed && (
              <Button look="danger" onClick={() => setClosing(true)}>
                {t("office.reports.close")}
              </Button>
            )}
          </>
        )
      }
    >
      {(events.data ?? []).length > 1 && (
        <Choice
          className="w-[420px]"
          label={t("office.reports.choose")}
          value={event}
          onChange={(e) => setWanted(e.target.value)}
        >
          {(events.data ?? []).map((s) => (
            <option key={s.event.id} value={s.event.id}>
              {s.event.name}
            </option>
          ))}
        </Choice>
      )}
      <Refusal error={close.error ?? events.error} />
      {event === "" && events.data && (
        <Card>
          <Empty title={t("office.reports.noEvent")} />
        </Card>
      )}
      {event !== "" && close.isPending && (
        <Card>
          <RowsToCome rows={6} />
        </Card>
      )}
      {c && <Figures c={c} zone={zone} />}
      {c && closing && <CloseDialog c={c} onClose={() => setClosing(false)} />}
    </Page>
  );
}

function Figures({ c, zone }: { c: CloseView; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const missing = c.missing ?? [];
  const open = c.openShifts ?? [];
  return (
    <>
      {missing.length > 0 && (
        <Banner tone="warn" title={t("office.reports.missing")}>
          {t("office.reports.missingHint", { names: f.list(missing) })}
        </Banner>
      )}
      {open.length > 0 && (
        <Banner tone="warn" title={t("office.reports.openShifts", { names: f.list(open) })} />
      )}
      <dl className="m-0 grid grid-cols-[repeat(4,1fr)_1.5fr_1.5fr] gap-[12px]">
        <Figure label={t("office.reports.sold")} value={f.count(c.sold)} />
        <Figure label={t("office.reports.admitted")} value={f.count(c.admitted)} />
        <Figure label={t("office.reports.noShow")} value={f.count(c.noShow)} />
        <Figure label={t("office.reports.voided")} value={f.count(c.voided)} />
        <Figure label={t("office.reports.cash")} value={f.money(c.cash)} />
        <Figure label={t("office.reports.card")} value={f.money(c.card)} />
        {c.online.minor > 0 && <Figure label={t("office.reports.online")} value={f.money(c.online)} />}
        {c.fees.minor > 0 && <Figure label={t("office.reports.fees")} value={f.money(c.fees)} />}
        {c.others.map((m) => (
          <Figure
            key={m.currency}
            label={t("office.reports.others", { currency: m.currency })}
            value={f.money(m)}
          />
        ))}
        {c.transfer.minor > 0 && <Figure label={t("office.reports.transfer")} value={f.money(c.transfer)} />}
      </dl>
      <Types c={c} />
      <Shifts c={c} zone={zone} />
    </>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="min-w-0 rounded-3 border border-line bg-surface px-[16px] py-[10px]">
      <dt className="cap text-ink-2">{label}</dt>
      <dd className="display m-0 truncate text-26 leading-[1.2] font-bold">
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

function Types({ c }: { c: CloseView }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.reports.types")} />
      <Table>
        <tbody>
          {(c.types ?? []).map((level) => (
            <tr key={level.type}>
              <td className="words">
                <b className="font-semibold [overflow-wrap:anywhere]">{level.name}</b>
              </td>
              <td className="w-[30%]">
                {level.of > 0 && (
                  <div className="bar" aria-hidden="true">
                    <i
                      className="bg-c1"
                      style={{ width: `${Math.min(100, (level.sold / level.of) * 100)}%` }}
                    />
                  </div>
                )}
              </td>
              <td className="num">
                <b className="font-semibold">{f.count(level.sold)}</b>{" "}
                {level.of > 0 && (
                  <span className="text-ink-2">{t("common.unit.of", { n: f.count(level.of) })}</span>
                )}
              </td>
              <td className="num">
                <bdi>{f.money(level.taken)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function Shifts({ c, zone }: { c: CloseView; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.reports.shifts")} />
      <Table>
        <thead>
          <tr>
            <th>{t("office.reports.staff")}</th>
            <th>{t("office.devices.device")}</th>
            <th className="num">{t("counter.shift.sales")}</th>
            <th className="num">{t("counter.shift.cashSales")}</th>
            <th className="num">{t("counter.shift.expected")}</th>
            <th className="num">{t("office.reports.counted")}</th>
            <th className="num">{t("office.reports.difference")}</th>
          </tr>
        </thead>
        <tbody>
          {(c.shifts ?? []).map((shift) => (
            <tr key={shift.id}>
              <td className="words">
                <b className="font-semibold">{shift.staff}</b>
                <div className="text-13 text-ink-2">
                  {f.day(shift.openedAt, zone)} {f.time(shift.openedAt, zone)}
                  {shift.closedAt > 0 ? `–${f.time(shift.closedAt, zone)}` : ""}
                </div>
              </td>
              <td className="words">{shift.device}</td>
              <td className="num">{f.count(shift.sales)}</td>
              <td className="num">{f.money(shift.cashSales)}</td>
              <td className="num">{shift.expected ? f.money(shift.expected) : "–"}</td>
              <td className="num">
                {shift.counted ? (
                  f.money(shift.counted)
                ) : (
                  <Chip tone="warn">{t("office.reports.openShift")}</Chip>
                )}
              </td>
              <td
                className={`num text-end ${shift.difference && shift.difference.minor !== 0 ? "font-semibold text-warn" : ""}`}
              >
                {shift.difference ? f.money(shift.difference) : "–"}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function CloseDialog({ c, onClose }: { c: CloseView; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const close = useAction(report.CloseEvent);
  const [name, setName] = useState("");
  useShortcuts([], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === c.event.name.trim() && (await close.run(c.event.id, name.trim()))) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.reports.closeTitle", { name: c.event.name })}
      hint={t("office.reports.closeHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <ul className="m-0 list-none border-y border-line p-0 [&>li]:py-[7px] [&>li+li]:border-t [&>li+li]:border-line">
          <li>{t("office.reports.closeA", { n: f.count(c.sold), m: f.count(c.admitted) })}</li>
          {(c.missing ?? []).length > 0 && (
            <li>{t("office.reports.closeB", { names: f.list(c.missing ?? []) })}</li>
          )}
        </ul>
        <Field
          label={t("office.reports.typeName", { name: c.event.name })}
          autoFocus
          autoComplete="off"
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <Refusal error={close.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.keep")}
          </Button>
          <Button
            size="large"
            type="submit"
            look="danger"
            disabled={close.busy || name.trim() !== c.event.name.trim()}
          >
            {t("office.reports.closeGo")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
