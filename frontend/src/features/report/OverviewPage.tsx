import { CalendarPlus, Copy, HardDrive, Hourglass, LaptopMinimal, Ticket } from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import { type NeedView, type Overview, report, useView } from "../../bridge";
import { cn } from "../../components/cn";
import { useNow } from "../../components/frame/clock";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, CardHead, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Page } from "../../components/ui/page";
import { useFormat } from "../../format/useFormat";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import { Capacity } from "./Capacity";
import { Hours } from "./Hours";

/** The Office's first page: what was taken, sold and let in, and what needs a person. */
export function OverviewPage({ onPage }: { onPage: (page: string) => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { view, zone } = useSession();
  const performance = view.performance?.id ?? "";
  const figures = useView(["report", "overview", performance], report.Overview, performance !== "");
  const o = figures.data;
  if (performance === "") {
    return (
      <Page title={t("office.overview.title")}>
        <Card>
          <Empty
            icon={<CalendarPlus />}
            title={t("office.overview.noPerformance")}
            action={
              <Button look="primary" size="large" onClick={() => onPage("events")}>
                {t("office.overview.toEvents")}
              </Button>
            }
          >
            {t("office.overview.noPerformanceHint")}
          </Empty>
        </Card>
      </Page>
    );
  }
  return (
    <Page
      title={t("office.overview.title")}
      head={
        o && (
          <>
            <Chip>{t("common.age.asOf", { time: f.clock(o.asOf, zone) })}</Chip>
            <Chip>{t("shell.link.journals", { n: o.journalsIn, of: o.journalsOf })}</Chip>
            {(o.missing ?? []).map((name) => (
              <Chip key={name} tone="warn" icon={<LaptopMinimal />}>
                {t("office.overview.missing", { name })}
              </Chip>
            ))}
          </>
        )
      }
    >
      <Refusal
        error={figures.error}
        action={<Button onClick={figures.refetch}>{t("common.do.tryNow")}</Button>}
      />
      {figures.isPending && (
        <Card>
          <RowsToCome rows={6} />
        </Card>
      )}
      {o && <Figures o={o} />}
      {o && (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_420px] gap-[12px]">
          <Capacity types={o.types ?? []} alone={(o.devices ?? []).length < 2} />
          <Needs needs={o.needs ?? []} onPage={onPage} />
        </div>
      )}
      {o && (
        <div className="grid grid-cols-[1fr_1fr_1.15fr] gap-[12px]">
          <Hours hours={o.hours ?? []} zone={zone} />
          <Gates o={o} />
          <DeviceAges o={o} />
        </div>
      )}
    </Page>
  );
}

function Figures({ o }: { o: Overview }) {
  const { t } = useTranslation();
  const f = useFormat();
  const share = o.sold > 0 ? Math.round((o.inside / o.sold) * 100) : 0;
  // Capacity is counted in what is sold, and a table of six is one of those with six passes.
  const items = (o.types ?? []).reduce((sum, type) => sum + type.sold, 0);
  return (
    <div className="grid grid-cols-[1.5fr_1fr_1fr] gap-[12px]">
      <Figure stage label={t("office.overview.taken")} value={f.money(o.taken)} testId="taken">
        <b>{t("office.overview.today", { amount: f.money(o.takenToday) })}</b>
        {o.others.length > 0 && (
          <> · {t("office.overview.others", { amounts: f.list(o.others.map((m) => f.money(m))) })}</>
        )}
        {o.fees.minor > 0 && <> · {t("office.overview.fees", { amount: f.money(o.fees) })}</>}
      </Figure>
      <Figure label={t("office.overview.sold")} value={f.count(items)} testId="sold">
        {[
          o.capacity > 0 && t("office.overview.soldOf", { n: f.count(o.capacity) }),
          items !== o.sold && t("office.overview.passes", { n: f.count(o.sold) }),
          t("office.overview.held", { n: f.count(o.held) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Figure>
      <Figure label={t("office.overview.inside")} value={f.count(o.inside)} testId="inside">
        {t("office.overview.share", { percent: share })} ·{" "}
        {t("office.overview.rate", { n: f.count(o.perMinute) })}
      </Figure>
    </div>
  );
}

function Figure(props: {
  label: string;
  value: string;
  stage?: boolean;
  testId: string;
  children: ReactNode;
}) {
  return (
    <section
      className={cn(
        "min-w-0 rounded-3 border px-[16px] py-[10px]",
        props.stage ? "border-stage bg-stage text-on-stage" : "border-line bg-surface",
      )}
    >
      <h2 className={cn("cap m-0", props.stage ? "text-on-stage-2" : "text-ink-2")}>{props.label}</h2>
      <bdi data-testid={props.testId} className="display block truncate text-[40px] leading-[1.1] font-bold">
        {props.value}
      </bdi>
      <div className={cn("text-14", props.stage ? "text-on-stage-2" : "text-ink-2")}>{props.children}</div>
    </section>
  );
}

const NEEDS = [
  "conflict",
  "recovering",
  "waits",
  "silent_device",
  "asked_more",
  "backup_old",
  "no_backup",
] as const;

const NEED_ICONS: Record<string, ComponentType> = {
  conflict: Copy,
  waits: Hourglass,
  silent_device: LaptopMinimal,
  asked_more: Ticket,
  backup_old: HardDrive,
  no_backup: HardDrive,
};

function Needs({ needs, onPage }: { needs: NeedView[]; onPage: (page: string) => void }) {
  const { t } = useTranslation();
  const { zone } = useSession();
  const f = useFormat();
  return (
    <Card className="flex min-h-0 flex-col overflow-auto">
      <CardHead title={t("office.overview.needs")}>
        {needs.length > 0 && <Chip tone="brand">{needs.length}</Chip>}
      </CardHead>
      {needs.length === 0 && (
        <p className="m-0 border-t border-line px-[16px] py-[14px] text-ink-2">
          {t("office.overview.nothingNeeds")}
        </p>
      )}
      {needs.map((need) => {
        const Icon = NEED_ICONS[need.kind] ?? Copy;
        const detail = [
          need.kind === "asked_more" && need.args?.device,
          need.kind === "waits" &&
            t("office.need.waitsSince", { time: f.time(Number(need.args?.since), zone) }),
          need.kind === "silent_device" &&
            Number(need.args?.count) > 0 &&
            t("office.need.holds", { units: need.args?.count ?? "" }),
        ].filter(Boolean);
        return (
          <div
            key={`${need.kind}-${JSON.stringify(need.args)}`}
            className="grid min-h-[56px] grid-cols-[34px_minmax(0,1fr)_auto] items-center gap-[11px] border-t border-line px-[14px] py-[5px]"
          >
            <span className="grid size-[34px] place-items-center rounded-[8px] bg-warn-tint text-warn">
              <Icon aria-hidden="true" />
            </span>
            <div className="min-w-0">
              <b className="font-semibold">{needText(need, t)}</b>
              {detail.length > 0 && (
                <div className="truncate text-14 leading-[1.25] text-ink-2">{detail.join(" · ")}</div>
              )}
            </div>
            <Button
              onClick={() =>
                onPage(
                  need.kind === "conflict"
                    ? "conflicts"
                    : need.kind.includes("backup")
                      ? "journal"
                      : need.page,
                )
              }
            >
              {t(need.kind === "conflict" ? "office.overview.decide" : "office.overview.look")}
            </Button>
          </div>
        );
      })}
    </Card>
  );
}

function needText(need: NeedView, t: Say): string {
  const kind = NEEDS.find((known) => known === need.kind) ?? "other";
  return t(`office.need.${kind}`, { ...need.args, count: Number(need.args?.count ?? 0) });
}

function Gates({ o }: { o: Overview }) {
  const { t } = useTranslation();
  const f = useFormat();
  const gates = o.gates ?? [];
  const most = Math.max(1, ...gates.map((g) => g.in));
  return (
    <Card>
      <CardHead title={t("office.overview.gates")}>
        <span className="ms-auto text-14 text-ink-2">{t("office.overview.gatesUnit")}</span>
      </CardHead>
      <div className="grid gap-[13px] px-[16px] pt-[4px] pb-[12px]">
        {gates.length === 0 && <p className="m-0 text-ink-2">{t("office.overview.noGates")}</p>}
        {gates.map((gate) => (
          <div
            key={gate.gate}
            className="grid grid-cols-[110px_1fr_48px_32px] items-center gap-[10px] text-14"
          >
            <span className="truncate">{gate.name}</span>
            <span className="bar">
              <i className="bg-c1" style={{ width: `${(gate.in / most) * 100}%` }} />
            </span>
            <b className="num text-end font-semibold">{f.count(gate.in)}</b>
            <span className="num text-end">{f.count(gate.perMinute)}</span>
          </div>
        ))}
      </div>
    </Card>
  );
}

function DeviceAges({ o }: { o: Overview }) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow();
  return (
    <Card>
      <CardHead title={t("office.overview.devices")} />
      <div className="grid grid-cols-4 gap-[5px] px-[12px] pb-[10px]">
        {(o.devices ?? []).slice(0, 16).map((device) => (
          <div
            key={device.id}
            className={cn(
              "rounded-1 border px-[8px] py-[2px] text-13 leading-[1.3]",
              device.state === "silent"
                ? "border-warn bg-warn-tint text-warn"
                : device.state === "alone"
                  ? "border-warn"
                  : "border-line text-ink-2",
            )}
          >
            <span className="block truncate">{device.name}</span>
            <b className={cn("num block font-semibold", device.state === "well" ? "text-ink" : "text-warn")}>
              {f.age(now - device.lastHeard)}
            </b>
          </div>
        ))}
      </div>
    </Card>
  );
}
